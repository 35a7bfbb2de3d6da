/** The package keeps its metadata here without saying so in its types. */
declare module 'class-transformer/cjs/storage.js' {
  import type { TypeMetadata } from 'class-transformer';

  export const defaultMetadataStorage: {
    findTypeMetadata(target: Function, propertyName: string): TypeMetadata | undefined;
  };
}
