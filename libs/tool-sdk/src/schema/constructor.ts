/** A class that can be made without arguments, as DTOs are. */
export type Constructor<T extends object = object> = new () => T;
