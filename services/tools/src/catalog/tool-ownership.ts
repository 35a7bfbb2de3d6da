import { subjects, TOOL_METADATA_KEY } from '@trunkline/contracts';
import type { SeenEndpoint, SeenService } from '@trunkline/tool-sdk';

/** Who describes itself when the owner of a tool is asked. */
export type AskOwner = (subject: string) => Promise<readonly SeenService[]>;

/** Tools of one service whose ownership is asked for. */
const MAX_TOOLS = 200;
const TOOL_SUBJECT = /^tool\.([a-z][a-z0-9_-]{0,63})\.v\d{1,9}$/;

/** Splits what a service says it serves into what the owner of each tool confirms, and the subjects of the rest. */
export async function proveOwnership(
  service: SeenService,
  ask: AskOwner,
): Promise<{ readonly proven: SeenService; readonly denied: readonly string[] }> {
  const claims = service.endpoints.filter(({ metadata }) => metadata[TOOL_METADATA_KEY] !== undefined);
  const names = new Set(claims.flatMap(({ subject }) => TOOL_SUBJECT.exec(subject)?.[1] ?? []));
  const owners = new Map(
    await Promise.all(
      [...names]
        .slice(0, MAX_TOOLS)
        .map(async (name) => [name, await ask(subjects.toolOwner(name))] as const),
    ),
  );
  const isProven = (claim: SeenEndpoint) =>
    (owners.get(TOOL_SUBJECT.exec(claim.subject)?.[1] ?? '') ?? []).some(
      (owner) => owner.id === service.id && owner.endpoints.some((endpoint) => isSame(endpoint, claim)),
    );
  const endpoints = claims.filter(isProven);
  const denied = claims.filter((claim) => !endpoints.includes(claim)).map(({ subject }) => subject);
  return { proven: { ...service, endpoints }, denied };
}

const isSame = (one: SeenEndpoint, other: SeenEndpoint): boolean =>
  one.subject === other.subject && one.metadata[TOOL_METADATA_KEY] === other.metadata[TOOL_METADATA_KEY];
