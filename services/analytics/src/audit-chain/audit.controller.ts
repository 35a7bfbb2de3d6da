import { Controller, Get, Header } from '@nestjs/common';
import type { ApiKeyRecord } from '@trunkline/contracts';
import { Client, RequireScope } from '@trunkline/service';
import { type AuditVerification, AuditVerificationService } from './audit-verification.service.js';

/** The audit of the API key's tenant. */
@Controller('v1/audit')
@RequireScope('calls:read')
export class AuditController {
  constructor(private readonly verification: AuditVerificationService) {}

  /** Goes through every record. */
  @Get('verification')
  @Header('cache-control', 'no-store')
  verify(@Client() { tenant }: ApiKeyRecord): Promise<AuditVerification> {
    return this.verification.verify(tenant);
  }
}
