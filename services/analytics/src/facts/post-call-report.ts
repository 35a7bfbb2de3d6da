import { Injectable } from '@nestjs/common';
import { contextFromTraceHeaders, failSpan, type Span, startSpan } from '@trunkline/telemetry';
import { type CallEvent, callKey } from '../ingest/call-event.js';
import { type CallFacts, callFacts } from './call-facts.js';
import { CallFactsRepository } from './call-facts.repository.js';

/** Keeps the facts of calls up to date. For a call that has ended they are its report, computed after the end only. */
@Injectable()
export class PostCallReport {
  constructor(private readonly repository: CallFactsRepository) {}

  /**
   * Computes the facts of the calls of these events anew. Repeatable: facts made from more events win.
   *
   * @throws CodedError `DEPENDENCY_UNAVAILABLE`
   */
  async update(events: readonly CallEvent[]): Promise<void> {
    const startedAt = Date.now();
    const last = new Map(events.map((event) => [callKey(event), event]));
    const calls = await this.repository.read([...last.values()]);
    const facts = calls.map(callFacts);
    const spans = facts.flatMap((call) => {
      const event = last.get(callKey(call));
      return call.state === 'ended' && event !== undefined ? [reportSpan(call, event, startedAt)] : [];
    });
    try {
      await this.repository.write(facts);
    } catch (error) {
      for (const span of spans) failSpan(span, error);
      throw error;
    } finally {
      for (const span of spans) span.end();
    }
  }
}

function reportSpan(call: CallFacts, event: CallEvent, startTime: number): Span {
  return startSpan(
    'post_call.report',
    {
      startTime,
      attributes: {
        'trunkline.tenant': call.tenant,
        'trunkline.call_id': call.callId,
        'trunkline.end_reason': call.endReason ?? '',
        'trunkline.turns': call.turns,
        'trunkline.budget_misses': call.budgetMisses,
      },
    },
    contextFromTraceHeaders(event),
  );
}
