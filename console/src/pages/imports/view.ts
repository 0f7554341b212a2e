// The state of the page, as its address has it.

import * as z from "zod/mini";

export const viewSchema = z.object({
  /** The import that is shown below the list; empty: none. */
  id: z.catch(z.string().check(z.regex(/^[\w-]{1,64}$/)), ""),
  page: z.catch(z.string().check(z.regex(/^[1-9]\d{0,5}$/)), "1"),
});

export type View = z.infer<typeof viewSchema>;
