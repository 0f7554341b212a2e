// shellWord(): text as one word of a command for a POSIX shell. pathWord(): a path as one that no
// command takes for an option.

export function shellWord(text: string): string {
  return /^[\w@%+=:,./~-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export function pathWord(path: string): string {
  return shellWord(path.startsWith("-") ? `./${path}` : path);
}
