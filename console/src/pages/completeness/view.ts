// The state of the page, as its address has it.

import * as z from "zod/mini";

export const viewSchema = z.object({
  account: z.catch(z.string(), ""),
  region: z.catch(z.string(), ""),
  /** Empty: the newest of which anything is known. */
  year: z.catch(z.string().check(z.regex(/^(20\d\d)?$/)), ""),
  /** The day that is shown in full; empty: none. */
  day: z.catch(z.string().check(z.regex(/^(20\d\d-[01]\d-[0-3]\d)?$/)), ""),
});

export type View = z.infer<typeof viewSchema>;
