import { z } from 'zod';

/** Reply of `GET /v1/profiles/status`, as far as the command shows it. */
export const profilesStatus = z.object({
  profiles: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      version: z.string(),
      default: z.boolean(),
      file: z.string(),
      tools: z.array(z.string()),
      missingVariables: z.array(z.string()),
      usable: z.boolean(),
    }),
  ),
  broken: z.array(
    z.object({ file: z.string(), problems: z.array(z.string()), keeps: z.string().optional() }),
  ),
});
export type ProfilesStatus = z.infer<typeof profilesStatus>;
