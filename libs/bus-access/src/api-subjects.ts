/** The subjects on which JetStream is asked for what a service may do, as the driver asks. */

export const bucket = {
  read: (name: string) => [`$JS.API.DIRECT.GET.KV_${name}.$KV.${name}.>`],
  /** Put, create, update and delete. */
  write: (name: string) => [`$KV.${name}.>`],
  /** Watch, and list keys. Creates consumers: see `stream.consume`. */
  watch: (name: string) => [
    `$JS.API.CONSUMER.CREATE.KV_${name}.*.$KV.${name}.>`,
    `$JS.API.CONSUMER.INFO.KV_${name}.*`,
    `$JS.API.CONSUMER.DELETE.KV_${name}.*`,
    `$JS.FC.KV_${name}.>`,
  ],
  /** Remove the markers that deletions leave. The API can also empty the whole bucket. */
  purge: (name: string) => [`$JS.API.STREAM.PURGE.KV_${name}`],
};

export const stream = {
  /** Messages by sequence and subject, without a consumer. Of all subjects of the stream: the API knows no finer right. */
  read: (name: string) => [`$JS.API.DIRECT.GET.${name}`],
  /**
   * Create consumers, fetch and acknowledge. Powerful: a consumer delivers to any subject of its account, whatever its
   * creator may publish.
   */
  consume: (name: string) => [
    '$JS.API.INFO',
    `$JS.API.STREAM.INFO.${name}`,
    // Without a name the driver asks on the first of these.
    `$JS.API.CONSUMER.CREATE.${name}`,
    `$JS.API.CONSUMER.CREATE.${name}.>`,
    `$JS.API.CONSUMER.INFO.${name}.*`,
    `$JS.API.CONSUMER.DELETE.${name}.*`,
    `$JS.API.CONSUMER.MSG.NEXT.${name}.*`,
    `$JS.ACK.${name}.>`,
  ],
};
