/** One thing that happened in a conversation, oldest first. */
export type HistoryItem =
  | { readonly type: 'caller'; readonly text: string /** Epoch ms. */; readonly at?: number }
  | { readonly type: 'agent'; readonly text: string; readonly interrupted: boolean }
  | { readonly type: 'call'; readonly callId: string; readonly name: string; readonly arguments: string }
  | { readonly type: 'result'; readonly callId: string; readonly output: string };
