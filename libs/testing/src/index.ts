export { cacheDir } from './cache-dir.js';
export { freePort } from './free-port.js';
export { type StartedLiveKit, type StartLiveKitOptions, startLiveKit } from './start-livekit.js';
export { type NatsLogin, type StartedNats, type StartNatsOptions, startNats } from './start-nats.js';
export { type StartedPlatform, type StartPlatformOptions, startPlatform } from './start-platform.js';
export { type StartedProgram, type StartProgramOptions, startProgram } from './start-program.js';
export { type StartedService, type StartServiceOptions, startService } from './start-service.js';
export { tempDir } from './temp-dir.js';
export { type WaitOptions, waitFor } from './wait-for.js';
