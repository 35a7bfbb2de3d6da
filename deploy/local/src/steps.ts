/** What happens to one step of a start: a part that is obtained, a process that is started. */
export interface StepUpdate {
  readonly step: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly detail?: string;
}

export type ReportStep = (update: StepUpdate) => void;
