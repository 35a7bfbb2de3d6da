/** Whether a text is a scope that a tool can ask for, such as appointments:read. */
export const isToolScope = (text: string): text is string => /^[a-z][a-z0-9_.:-]{0,63}$/.test(text);
