import { useEffect, useMemo, useReducer, useState } from 'preact/hooks';
import { loadProfiles, type Profile } from '../api/profiles.js';
import { LoadProblem } from '../view/problem-notice.js';
import { Shell } from '../view/shell.js';
import { useLoaded } from '../view/use-loaded.js';
import { CallControls } from './call-controls.js';
import { callReducer, IDLE } from './call-state.js';
import { EndedCall } from './ended-call.js';
import { LiveCallView } from './live-call-view.js';
import { StartPanel } from './start-panel.js';
import { useEndReason } from './use-end-reason.js';
import { useLeaveGuard } from './use-leave-guard.js';

/** Choose an agent, talk to it, and see what was said and how long each answer took. */
export function CallPage() {
  const [state, dispatch] = useReducer(callReducer, IDLE);
  const controls = useMemo(() => new CallControls(dispatch), []);
  const profiles = useLoaded(loadProfiles);
  const [chosen, choose] = useState<string>();
  useEffect(() => controls.preload(), [controls]);
  useLeaveGuard(state.phase === 'live', controls);
  useEndReason(state, dispatch);

  const list = profiles.state === 'there' ? profiles.value : [];
  const profile = list.find(({ name }) => name === chosen) ?? list[0];
  const start = () => void controls.start(profile?.name);

  return (
    <Shell title={titleOf(state.phase, profile)} home="/" homeLabel="Trunkline, call page">
      {state.phase === 'live' ? (
        <LiveCallView state={state} profile={profile} controls={controls} />
      ) : state.phase === 'ended' ? (
        <EndedCall state={state} onAgain={start} />
      ) : (
        <>
          {profiles.state === 'failed' ? <LoadProblem what="The agents" thrown={profiles.thrown} /> : null}
          <StartPanel
            phase={state.phase}
            problem={state.phase === 'failed' ? state.problem : undefined}
            loading={profiles.state === 'loading'}
            profiles={list}
            profile={profile}
            onChoose={choose}
            onStart={start}
            onCancel={() => controls.cancel()}
          />
        </>
      )}
    </Shell>
  );
}

function titleOf(phase: string, profile: Profile | undefined): string {
  if (phase === 'live') return `In a call with ${profile?.title ?? 'the agent'}`;
  return phase === 'ended' ? 'Call ended' : 'Call';
}
