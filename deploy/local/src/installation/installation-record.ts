import type { ProcessSpec } from '../processes/process-spec.js';
import type { ProcessChange } from '../supervisor/supervised-process.js';
import { type InstallationState, identify, removeState, writeState } from './state.js';

/** Keeps `run/state.json` true while an installation runs. Writes from its construction on. */
export class InstallationRecord {
  #state: InstallationState;

  constructor(
    private readonly dataDir: string,
    consoleUrl: string,
  ) {
    const supervisor = identify(process.pid);
    if (supervisor === undefined) throw new Error('this process is not in the process table');
    this.#state = {
      supervisor,
      phase: 'starting',
      startedAt: new Date().toISOString(),
      consoleUrl,
      services: [],
    };
    writeState(dataDir, this.#state);
  }

  plan(processes: readonly ProcessSpec[]): void {
    this.#write({
      services: processes.map(({ name, url, readyUrl, logFile, stopTimeoutMs }) => ({
        name,
        url,
        readyUrl,
        logFile,
        stopTimeoutMs,
        restarts: 0,
        process: null,
      })),
    });
  }

  update(change: ProcessChange): void {
    const process = change.pid === undefined ? null : (identify(change.pid) ?? null);
    this.#write({
      services: this.#state.services.map((service) =>
        service.name === change.name ? { ...service, restarts: change.restarts, process } : service,
      ),
    });
  }

  ready(): void {
    this.#write({ phase: 'ready' });
  }

  stopping(): void {
    this.#write({ phase: 'stopping' });
  }

  remove(): void {
    removeState(this.dataDir);
  }

  #write(change: Partial<InstallationState>): void {
    this.#state = { ...this.#state, ...change };
    writeState(this.dataDir, this.#state);
  }
}
