import { Controller, Get, Header } from '@nestjs/common';

/** ClickHouse's own health path; it needs no credentials. */
@Controller('ping')
export class PingController {
  @Get()
  @Header('content-type', 'text/plain; charset=UTF-8')
  ping(): string {
    return 'Ok.\n';
  }
}
