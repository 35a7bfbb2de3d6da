import { Controller, Get, Header } from '@nestjs/common';
import { registry } from '@trunkline/telemetry';

/** `/metrics`: Prometheus. Not on a listener that callers reach. */
@Controller()
export class MetricsController {
  @Get('metrics')
  @Header('content-type', registry.contentType)
  metrics(): Promise<string> {
    return registry.metrics();
  }
}
