import type { NatsConnection } from '@nats-io/nats-core';
import { type Service, type ServiceClient, type ServiceConfig, Svcm } from '@nats-io/services';
import type { Bus } from '../connection/bus.js';

/** `@nats-io/services` pins an older nats-core: at run time it takes this connection, only the types differ. */
const svcm = (nats: NatsConnection) => new Svcm(nats as unknown as ConstructorParameters<typeof Svcm>[0]);

/** Registers a NATS service (ADR-32). */
export const addMicroService = (bus: Bus, config: ServiceConfig): Promise<Service> =>
  svcm(bus.nats).add(config);

/** Asks the registered services of the whole bus. */
export const microServiceClient = (bus: Bus, maxWaitMs: number): ServiceClient =>
  svcm(bus.nats).client({ strategy: 'stall', maxWait: maxWaitMs } as Parameters<
    ReturnType<typeof svcm>['client']
  >[0]);
