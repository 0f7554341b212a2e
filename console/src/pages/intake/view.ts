// The state of the page, as its address has it.

import * as z from "zod/mini";

export const tabs = ["feeds", "files", "letters", "gaps", "digests"] as const;
export const fileStates = ["unread", "part", "read", "dead", "told", "forgotten"] as const;
export const digestStates = ["valid", "unchecked", "broken"] as const;

const text = z.catch(z.string(), "");
const time = z.catch(z.string().check(z.regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?$/)), "");

export const viewSchema = z.object({
  tab: z.catch(z.enum(tabs), "feeds"),
  state: z.catch(z.enum(["", ...fileStates]), ""),
  digests: z.catch(z.enum(["", ...digestStates]), ""),
  bucket: text,
  account: text,
  region: text,
  /** Of hours, in UTC: the one is inclusive, the other is not. */
  from: time,
  to: time,
  /** Letters: also what was read after all. */
  all: z.catch(z.enum(["", "true"]), ""),
  feed: text,
});

export type View = z.infer<typeof viewSchema>;

export interface ViewProps {
  view: View;
  setView: (change: Partial<View>) => void;
}
