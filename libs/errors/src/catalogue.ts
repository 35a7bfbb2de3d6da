/** One documented error. `status` is its HTTP status where it is answered over HTTP. */
export interface ErrorEntry {
  readonly status: number;
  /** Whether the same request can succeed later without a change. */
  readonly retryable: boolean;
  readonly meaning: string;
  readonly remedy: string;
}

const entry = (status: number, retryable: boolean, meaning: string, remedy: string): ErrorEntry => ({
  status,
  retryable,
  meaning,
  remedy,
});

/**
 * Every coded error of the platform. `docs/errors.md` is generated from it (`npm run docs`).
 * A code is never reused for another meaning and never removed within a major version.
 */
export const catalogue = {
  // The door: envelopes and bodies
  MALFORMED_JSON: entry(
    400,
    false,
    'The body is not valid JSON in UTF-8.',
    'Send one JSON object encoded as UTF-8.',
  ),
  REQUEST_MALFORMED: entry(
    400,
    false,
    'The request is no valid HTTP, or repeats a header that has one value, such as Host.',
    'Send valid HTTP/1.1 with each such header once.',
  ),
  REQUEST_TIMEOUT: entry(
    408,
    true,
    'The request did not arrive whole within the time of this door.',
    'Send headers and body without pauses; HTTP_REQUEST_TIMEOUT_MS of the service is the limit.',
  ),
  HEADERS_TOO_LARGE: entry(
    431,
    false,
    'The headers of the request exceed the limit of this door.',
    'Send fewer or shorter headers; HTTP_MAX_HEADER_BYTES of the service is the limit.',
  ),
  PAYLOAD_TOO_LARGE: entry(
    413,
    false,
    'The body exceeds the limit of this door.',
    'Send less; the limit is in the details.',
  ),
  PAYLOAD_TOO_DEEP: entry(
    400,
    false,
    'The JSON is nested too deeply or has too many keys.',
    'Flatten the body; the bounds are in the details.',
  ),
  VALIDATION_FAILED: entry(
    400,
    false,
    'A field is missing, unknown, or breaks a rule.',
    'Correct the fields named in the details.',
  ),
  INVALID_ENVELOPE: entry(
    400,
    false,
    'The event lacks a required CloudEvents attribute or has a wrong one.',
    'Send CloudEvents 1.0 attributes as ce-* headers.',
  ),
  INVALID_NAME: entry(
    400,
    false,
    'A tenant, call id or name does not match the allowed pattern.',
    'Use a-z, 0-9, _ and -, starting with a letter, at most 64 characters.',
  ),
  NOT_FOUND: entry(404, false, 'There is no such resource.', 'Check the path or id.'),
  METHOD_NOT_ALLOWED: entry(405, false, 'The resource does not take this method.', 'See docs/openapi.yaml.'),
  UNSUPPORTED_MEDIA_TYPE: entry(
    415,
    false,
    'The body is not declared as JSON.',
    'Send Content-Type: application/json.',
  ),

  // Credentials
  UNAUTHENTICATED: entry(
    401,
    false,
    'The credential is missing, unknown or expired.',
    'Send Authorization: Bearer with a valid API key or token.',
  ),
  FORBIDDEN: entry(
    403,
    false,
    'The credential is valid but does not reach this resource.',
    'Use a credential with the needed scope.',
  ),
  QUOTA_EXCEEDED: entry(
    429,
    true,
    'The tenant has as many live sessions as its quota allows.',
    'End a call or ask the operator for a higher quota.',
  ),
  RATE_LIMITED: entry(
    429,
    true,
    'Too many requests in the window.',
    'Wait for the time in the details, then try again.',
  ),
  PROFILE_NOT_FOUND: entry(
    404,
    false,
    'No agent profile has this name.',
    'Use one of the profiles that the operator loaded.',
  ),
  PROFILE_INVALID: entry(
    422,
    false,
    'The profile file breaks a rule.',
    'Correct the line and field named in the message.',
  ),
  PROFILE_UNUSABLE: entry(
    503,
    false,
    'The profile can serve no calls: keys that it names are not set where the agent runs.',
    'Set the variables in the details for the agent and start it again, or give the provider a fallback.',
  ),
  AGENT_UNAVAILABLE: entry(
    503,
    true,
    'No agent worker can take a call now: all are full, starved, without a warm process, or gone.',
    'Try again in a moment; the reasons are in the details. npm run status and the log of the agent say more.',
  ),
  AUDIT_BROKEN: entry(
    409,
    false,
    'A record of the audit was changed, removed or inserted in the store.',
    'Keep the store as evidence; the first record at fault is in the details. The stream AUDIT holds the last 7 days as they were.',
  ),
  SESSION_NOT_FOUND: entry(
    404,
    false,
    'No session with this id belongs to the credential.',
    'Create a session first.',
  ),
  SESSION_ENDED: entry(409, false, 'The session has ended or was revoked.', 'Create a new session.'),

  // Tools, in the order of the gateway's decisions
  CALL_NOT_LIVE: entry(
    409,
    false,
    'The call is unknown or has ended.',
    'Nothing to do: tools run only in live calls.',
  ),
  CAPABILITY_INVALID: entry(
    403,
    false,
    'The sender does not prove that it is the agent that serves this call now.',
    'Send the capability of the newest dispatch as the header Trunkline-Capability; an agent that was replaced leaves the call.',
  ),
  TURN_DISCARDED: entry(
    409,
    false,
    'The turn that asked for the tool was interrupted or superseded.',
    'Nothing to do: the caller has moved on.',
  ),
  TOOL_NOT_FOUND: entry(
    404,
    false,
    'No tool of this name and version is in the catalogue.',
    'Check the name; npm run tools lists the catalogue.',
  ),
  TOOL_NOT_ALLOWED: entry(
    403,
    false,
    'The profile of this call does not allow the tool.',
    'Add the tool to the profile.',
  ),
  TOOL_DISABLED: entry(
    403,
    true,
    'The operator has switched the tool off.',
    'Wait until it is enabled again.',
  ),
  SCOPE_MISSING: entry(
    403,
    false,
    'The session lacks a scope that the tool requires.',
    'Grant the scope when the session is created.',
  ),
  ARGUMENTS_INVALID: entry(
    400,
    false,
    'The arguments break the schema of the tool.',
    'Correct the fields named in the details.',
  ),
  ARGUMENTS_MALFORMED: entry(
    400,
    false,
    'The model wrote arguments that are no JSON object: nothing was run.',
    'Call the tool again with the arguments as one JSON object.',
  ),
  ARGUMENTS_TOO_LARGE: entry(413, false, 'The arguments exceed 8 KiB.', 'Send less.'),
  LIMIT_EXCEEDED: entry(
    429,
    true,
    'A rate or cumulative limit of the call or tenant is used up.',
    'Wait for the window in the details.',
  ),
  TOOL_LOOP: entry(
    429,
    false,
    'The same call was repeated too often in this conversation.',
    'Use the earlier result or change the arguments.',
  ),
  CONFIRMATION_REQUIRED: entry(
    428,
    false,
    'The action is irreversible and the caller has not confirmed exactly these arguments.',
    'The platform asks the caller in its own words (details.question), and runs exactly this after a yes.',
  ),
  CONFIRMATION_INVALID: entry(
    409,
    false,
    'The confirmation is expired, used, or belongs to other arguments.',
    'Ask the caller again.',
  ),
  CONFIRMATION_DECLINED: entry(
    409,
    false,
    'The caller was asked about exactly this in the turn before, and did not agree.',
    'Leave it undone, and say so. Do not ask again unless the caller comes back to it.',
  ),
  EFFECT_IN_PROGRESS: entry(
    409,
    true,
    'The same effect is being executed right now.',
    'Wait for its outcome.',
  ),
  EFFECT_IN_DOUBT: entry(
    409,
    false,
    'An earlier execution was sent and its outcome is unknown.',
    'Do not repeat it; resolve it by the status of the tool.',
  ),
  CIRCUIT_OPEN: entry(
    503,
    true,
    'The tool has failed repeatedly and is paused.',
    'Try again after the time in the details.',
  ),
  TOOL_OVERLOADED: entry(503, true, 'The tool has as many calls in flight as it may.', 'Try again shortly.'),
  TOOL_UNAVAILABLE: entry(503, true, 'Nobody answers on the subject of the tool.', 'Start the tool service.'),
  TOOL_TIMEOUT: entry(
    504,
    true,
    'The tool did not answer before its deadline.',
    'Try again; if it was a write, it is in doubt.',
  ),
  TOOL_CANCELLED: entry(499, false, 'The execution was cancelled before it finished.', 'Nothing to do.'),
  TOOL_FAILED: entry(502, false, 'The tool answered with an error of its own.', 'See the details.'),
  RESULT_INVALID: entry(
    502,
    false,
    'The result breaks the result schema of the tool or is not JSON.',
    'Correct the tool.',
  ),
  RESULT_TOO_LARGE: entry(502, false, 'The result exceeds 64 KiB.', 'Return less.'),
  TOOL_CONTESTED: entry(
    409,
    false,
    'What a service registers of the tool is weaker than what was adopted before, or not the pinned definition.',
    'Look at `npm run tools`, which shows what has changed and the command that adopts it.',
  ),
  SCHEMA_TOO_COSTLY: entry(
    422,
    false,
    'Compiling a schema of the tool, or judging a value by it, takes more time or memory than a tool may take of others.',
    'Make it smaller: fewer references to the same schema, patterns, choices and alternatives; the bound is in the details.',
  ),
  TOOL_REGISTRATION_INVALID: entry(
    422,
    false,
    'The metadata of a tool breaks the registration rules.',
    'Correct the metadata named in the details.',
  ),

  // Actions of the caller's page
  ACTION_UNKNOWN: entry(
    404,
    false,
    'The page does not know this action.',
    'Use an action that the page offers.',
  ),
  ACTION_REFUSED: entry(
    422,
    false,
    "The page's own rules refuse this action.",
    'Correct what the message names: the page decides what it shows and opens.',
  ),

  // The sample tool service
  SLOT_TAKEN: entry(409, false, 'Another booking holds the slot.', 'Offer another time.'),
  SLOT_NOT_OFFERED: entry(
    422,
    false,
    'The time is not one of the bookable slots.',
    'Offer a time from appointments_availability.',
  ),
  DATE_INVALID: entry(
    422,
    false,
    'The date is not in the calendar.',
    'Ask for the day again; today stands in the details.',
  ),
  DATE_PAST: entry(
    422,
    false,
    'The date lies in the past.',
    'Offer a coming day; today stands in the details.',
  ),
  BOOKING_NOT_FOUND: entry(404, false, 'There is no such booking.', 'List the bookings first.'),

  // Providers
  PROVIDER_MISSING: entry(
    503,
    false,
    'The package of the provider named in the profile is not installed.',
    'Install it with the command in the message.',
  ),
  PROVIDER_FAILED: entry(
    502,
    true,
    'The speech or language provider answered with an error.',
    'See the details; the call goes on with a fallback.',
  ),
  PROVIDER_TIMEOUT: entry(
    504,
    true,
    'The speech or language provider was too late.',
    'Try again or set a fallback provider.',
  ),
  MODEL_MISSING: entry(
    503,
    false,
    'A speech model file is missing or differs from its checksum.',
    'Run npm start, which obtains it, or correct the models folder.',
  ),

  // Dependencies and the process itself
  BUS_UNAVAILABLE: entry(
    503,
    true,
    'The bus does not answer, or the connection to it is lost.',
    'Try again later; the operator looks after nats-server. Whether a request was carried out is not known.',
  ),
  DEPENDENCY_UNAVAILABLE: entry(
    503,
    true,
    'NATS, LiveKit or ClickHouse does not answer.',
    'Try again; see /readyz of the service.',
  ),
  SCHEMA_MISMATCH: entry(
    500,
    false,
    'A migration that the database has applied differs from the one of this release.',
    'Never change a migration that was released: restore it and add a new one.',
  ),
  DEADLINE_EXCEEDED: entry(504, true, 'The request was not answered in time.', 'Try again.'),
  SHUTTING_DOWN: entry(
    503,
    true,
    'The process is draining.',
    'Try again; another replica or the restarted one answers.',
  ),
  STORE_OVERLOADED: entry(
    503,
    true,
    'The store has as much waiting as it may.',
    'Send again after the time in Retry-After.',
  ),
  DATA_FOLDER_UNUSABLE: entry(
    500,
    false,
    'The data folder of the store cannot be used: no access, damaged, or of a newer version.',
    'Correct its rights, restore it from a backup, or move DATA_DIR.',
  ),
  SETTING_INVALID: entry(
    500,
    false,
    'A setting is missing or wrong.',
    'Correct the settings named in the message.',
  ),
  OVERLOADED: entry(
    503,
    true,
    'The process has as many requests in progress as it may.',
    'Try again shortly, or start another replica.',
  ),
  INTERNAL: entry(
    500,
    false,
    'The service met an error it did not expect.',
    'Look up the trace id in the logs.',
  ),

  // The local installation and the command line
  PORT_BUSY: entry(
    500,
    false,
    'Another process listens on a port that Trunkline needs.',
    'End that process or move the port by its setting.',
  ),
  PART_MISSING: entry(
    500,
    false,
    'A tool that builds or fetches a part is missing on this machine.',
    'Install the tool named in the message.',
  ),
  PART_CHECKSUM: entry(
    500,
    false,
    'A downloaded part differs from its pinned checksum.',
    'Remove the data folder and start again; report it if it stays.',
  ),
  PART_DOWNLOAD: entry(
    500,
    true,
    'A part could not be downloaded.',
    'Check the network and the package index named in the message, then start again.',
  ),
  PART_VERSION: entry(
    500,
    false,
    'A part has another version than the pinned one.',
    'Remove it from PATH or correct its path setting.',
  ),
  DISK_FULL: entry(
    500,
    true,
    'The data folder has too little space.',
    'Free the space named in the message or move the data folder.',
  ),
  NOT_READY: entry(503, true, 'A process was not ready in time.', 'See its log named in the message.'),
  NOT_RUNNING: entry(503, false, 'Nothing is running in this data folder.', 'Run npm start.'),
  ALREADY_RUNNING: entry(
    409,
    false,
    'Trunkline already runs in this data folder.',
    'Use it, or run npm run stop first.',
  ),
  USAGE: entry(400, false, 'A flag or argument of the command is wrong.', 'See --help.'),
  AUDIO_FILE_INVALID: entry(
    400,
    false,
    'The file is not a WAV file with PCM or float samples.',
    'Convert it to WAV.',
  ),
  CALL_FAILED: entry(
    502,
    true,
    'The call could not be set up or broke off.',
    'See the message and the logs of the services.',
  ),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof catalogue;

export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(catalogue, value);

/** Codes that a tool may answer with itself; the gateway passes them on. Every other code is the platform's word. */
export const TOOL_CODES: ReadonlySet<ErrorCode> = new Set([
  'ARGUMENTS_INVALID',
  'ACTION_UNKNOWN',
  'ACTION_REFUSED',
  'SLOT_TAKEN',
  'SLOT_NOT_OFFERED',
  'DATE_INVALID',
  'DATE_PAST',
  'BOOKING_NOT_FOUND',
] as const satisfies readonly ErrorCode[]);
