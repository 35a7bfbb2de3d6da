import type { Provider } from '@nestjs/common';
import { Bus, KvBucket, type Versioned } from '@trunkline/bus';
import { BUCKETS } from '@trunkline/contracts';

/** The end of a tenant's chain. */
export interface ChainHead {
  readonly n: number;
  readonly hash: string;
  /** Of the stream AUDIT: records up to here are in the chain. */
  readonly seq: number;
}

/** No name of a tenant. */
const POSITION = '_stream';

/** Where the chains end, on the bus: who can write the store can't change it. */
export class ChainHeads {
  private constructor(private readonly heads: KvBucket<ChainHead>) {}

  static async open(bus: Bus): Promise<ChainHeads> {
    return new ChainHeads(await KvBucket.open(bus, BUCKETS.auditHeads, { parse }));
  }

  get(tenant: string): Promise<Versioned<ChainHead> | undefined> {
    return this.heads.get(tenant);
  }

  /** How far the stream was gone through. */
  position(): Promise<Versioned<ChainHead> | undefined> {
    return this.heads.get(POSITION);
  }

  /** @returns false when another replica has moved it meanwhile. */
  async move(tenant: string, from: Versioned<ChainHead> | undefined, to: ChainHead): Promise<boolean> {
    const revision =
      from === undefined
        ? await this.heads.create(tenant, to)
        : await this.heads.update(tenant, to, from.revision);
    return revision !== undefined;
  }

  movePosition(from: Versioned<ChainHead> | undefined, seq: number): Promise<boolean> {
    return this.move(POSITION, from, { n: 0, hash: '', seq });
  }
}

function parse(stored: unknown): ChainHead {
  const { n, hash, seq }: { n?: unknown; hash?: unknown; seq?: unknown } =
    typeof stored === 'object' && stored !== null ? stored : {};
  return { n: Number(n), hash: typeof hash === 'string' ? hash : '', seq: Number(seq) };
}

export const chainHeadsProvider: Provider = {
  provide: ChainHeads,
  inject: [Bus],
  useFactory: (bus: Bus) => ChainHeads.open(bus),
};
