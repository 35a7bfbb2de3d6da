import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { parseRoomName } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { InjectSettings } from '@trunkline/service';
import { Counter, registry } from '@trunkline/telemetry';
import { type WebhookEvent, WebhookReceiver } from 'livekit-server-sdk';
import { type CallsSettings, NONE } from '../calls.settings.js';
import { hasHungUp } from '../livekit/participants.js';
import { Supervisor } from '../supervision/supervisor.js';

const received = new Counter({
  name: 'trunkline_livekit_webhooks_total',
  help: 'Webhooks of LiveKit by event; event is forged when the signature was wrong',
  labelNames: ['event'],
  registers: [registry],
});

/**
 * What LiveKit tells. Its webhooks come late, mixed or twice, so they are only a reason to look at the room; the one fact
 * taken from them is why a caller left, which nobody can be asked for later.
 */
@Controller('livekit/webhook')
export class LiveKitWebhookController {
  private readonly receiver: WebhookReceiver;

  constructor(
    @InjectSettings() settings: CallsSettings,
    private readonly supervisor: Supervisor,
  ) {
    const { webhookApiKey, webhookApiSecret, liveKitApiKey, liveKitApiSecret } = settings;
    this.receiver =
      webhookApiKey === NONE || webhookApiSecret === NONE
        ? new WebhookReceiver(liveKitApiKey, liveKitApiSecret)
        : new WebhookReceiver(webhookApiKey, webhookApiSecret);
  }

  @Post()
  @HttpCode(200)
  async receive(
    @Body() body: unknown,
    @Headers('authorization') signature: string | undefined,
  ): Promise<void> {
    if (!Buffer.isBuffer(body))
      throw new CodedError('UNSUPPORTED_MEDIA_TYPE', 'A webhook is application/webhook+json.');
    const event = await this.verify(body, signature);
    received.inc({ event: event.event });
    const call = parseRoomName(event.room?.name ?? '');
    if (call === undefined) return;
    const { participant } = event;
    const hungUp = event.event === 'participant_left' && participant !== undefined && hasHungUp(participant);
    this.supervisor.notice(call, hungUp ? participant.sid : undefined);
  }

  private async verify(body: Buffer, signature: string | undefined): Promise<WebhookEvent> {
    try {
      return await this.receiver.receive(body.toString('utf8'), signature);
    } catch (cause) {
      received.inc({ event: 'forged' });
      throw new CodedError('UNAUTHENTICATED', 'The webhook is not signed by LiveKit.', { cause });
    }
  }
}
