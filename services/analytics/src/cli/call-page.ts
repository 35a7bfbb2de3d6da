import { printable } from '@trunkline/config';
import type { CallDetailReply, CallSummary, CallTurn, ToolAuditEntry, TraceSpan } from '@trunkline/contracts';
import type { Colors } from 'picocolors/types.js';
import { duration, localTime, ms } from './figures.js';
import { type PaintStage, stageBar, stageLegend } from './stage-bar.js';

/** One call: what was said, where the time of each answer went, what the tool gateway decided. */
export function callPage(
  { call, turns, toolAudit, traceId, spans }: CallDetailReply,
  colors: Colors,
): string {
  const paint = stagePainter(colors);
  const answered = turns.some((turn) => turn.stages !== undefined);
  return [
    ...head(call, colors),
    '',
    ...turns.flatMap((turn) => turnLines(turn, colors, paint)),
    ...(answered ? ['', `Stages: ${stageLegend(paint)}; | is the budget`] : []),
    ...(toolAudit.length === 0
      ? []
      : ['', colors.bold('Tool decisions'), ...toolAudit.map((entry) => auditLine(entry, colors))]),
    '',
    `Trace ${traceId === '' ? 'none' : traceId}`,
    ...(spans ?? []).map((span) => spanLine(span, spans ?? [], colors)),
  ].join('\n');
}

function head(call: CallSummary, colors: Colors): string[] {
  const gap = call.answerGapMs;
  return [
    `${colors.bold(call.callId)}  ${call.state}${call.endReason === undefined ? '' : `: ${call.endReason}`}`,
    [
      `profile ${printable(call.profile)} ${printable(call.profileVersion)}`,
      ...(call.callerId === undefined ? [] : [`caller ${printable(call.callerId)}`]),
      `started ${localTime(call.createdAt)}`,
      ...(call.durationMs === undefined ? [] : [duration(call.durationMs)]),
    ].join(', '),
    [
      `${call.turns} turns`,
      `${call.toolCalls} tool calls (${call.toolFailures} failed)`,
      gap === undefined ? 'no answer gap' : `answer gap median ${ms(gap.median)}, max ${ms(gap.max)}`,
      ...(call.budgetMs === undefined
        ? []
        : [`budget ${ms(call.budgetMs)} missed ${call.budgetMisses} times`]),
      ...(call.interruptions === 0 ? [] : [`${call.interruptions} interruptions`]),
      ...(call.agentLosses === 0 ? [] : [`agent lost ${call.agentLosses} times`]),
    ].join(', '),
  ];
}

function turnLines(turn: CallTurn, colors: Colors, paint: PaintStage): string[] {
  const index = String(turn.index).padStart(3);
  const lines = [
    ...(turn.callerText === '' ? [] : [`caller  ${printable(turn.callerText)}`]),
    ...turn.tools.map(
      (tool) =>
        `tool    ${printable(tool.name)}: ${outcome(tool.outcome, tool.code, colors)}, ${ms(tool.durationMs)}`,
    ),
    `agent   ${printable(turn.agentText)}${turn.interrupted ? colors.dim(' (interrupted)') : ''}`,
    ...(turn.stages === undefined
      ? []
      : [`${gapText(turn, colors)}  ${stageBar(turn.stages, turn.budgetMs, paint)}`]),
  ];
  return lines.map((line, at) => `${at === 0 ? index : '   '}  ${line}`);
}

function gapText(turn: CallTurn, colors: Colors): string {
  if (turn.answerGapMs === undefined) return '      ';
  const text = ms(turn.answerGapMs).padStart(6);
  return turn.answerGapMs > turn.budgetMs ? colors.red(text) : text;
}

const auditLine = (entry: ToolAuditEntry, colors: Colors): string =>
  [
    ` ${localTime(entry.decidedAt).slice(11)}`,
    `${printable(entry.tool)}${entry.version === undefined ? '' : ` v${entry.version}`}`,
    ...(entry.effect === undefined ? [] : [entry.effect]),
    outcome(entry.outcome, entry.code, colors),
    ...(entry.decision === undefined ? [] : [`by ${printable(entry.decision)}`]),
    ...(entry.confirmedBy === undefined ? [] : [`confirmed by ${printable(entry.confirmedBy)}`]),
    ms(entry.durationMs),
    ...(entry.arguments === undefined ? [] : [colors.dim(printable(JSON.stringify(entry.arguments)))]),
  ].join('  ');

function outcome(name: string, code: string | undefined, colors: Colors): string {
  const good = name === 'ok' || name === 'executed' || name === 'replayed';
  const text = code === undefined ? name : `${name} ${printable(code)}`;
  return good ? colors.green(text) : colors.red(text);
}

function spanLine(span: TraceSpan, all: readonly TraceSpan[], colors: Colors): string {
  const indent = '  '.repeat(depth(span, new Map(all.map((one) => [one.spanId, one]))));
  const name = `${indent}${printable(span.name)}`;
  const figures = `${span.offsetMs.toFixed(1).padStart(10)} ms ${span.durationMs.toFixed(1).padStart(9)} ms`;
  return `${figures}  ${span.failed ? colors.red(name) : name}  ${colors.dim(printable(span.service))}`;
}

/** Ancestors of a span; a trace from outside may lack some, or go round in a circle. */
function depth(span: TraceSpan, byId: ReadonlyMap<string, TraceSpan>): number {
  const seen = new Set<TraceSpan>();
  for (let at: TraceSpan | undefined = span; at !== undefined && !seen.has(at); ) {
    seen.add(at);
    at = at.parentSpanId === undefined ? undefined : byId.get(at.parentSpanId);
  }
  return seen.size - 1;
}

function stagePainter(colors: Colors): PaintStage {
  const painters = {
    endpointing: colors.gray,
    stt: colors.cyan,
    llm: colors.magenta,
    tools: colors.yellow,
    clause: colors.blue,
    tts: colors.green,
    publish: colors.white,
  };
  return (stage, text) => painters[stage](text);
}
