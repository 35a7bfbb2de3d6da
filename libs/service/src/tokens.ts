import { Inject } from '@nestjs/common';

export const SETTINGS = Symbol('settings');
export const LOGGER = Symbol('logger');

/** Injects the parsed settings of the service (type them as `Values<typeof settings>`). */
export const InjectSettings = () => Inject(SETTINGS);
/** Injects the logger of the process. */
export const InjectLogger = () => Inject(LOGGER);
