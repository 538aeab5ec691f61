/** The file system as what must survive a crash uses it. node-disk.ts is the real one, testing/memory-disk.ts its twin. */
export interface Disk {
  /** With its parents; nothing where it is there. */
  makeFolder(path: string): Promise<void>;
  /** Names in a folder; none where it is not there. */
  list(path: string): Promise<readonly string[]>;
  /** Null where there is no such file. */
  read(path: string): Promise<Buffer | null>;
  /** A new file, or in the place of an old one; on the platter when it resolves, its name apart. */
  write(path: string, content: Uint8Array): Promise<void>;
  /** Opens for appending, at `length` bytes: whatever follows is cut off. Makes the file where it is not there. */
  append(path: string, length: number): Promise<AppendFile>;
  /** Replaces `to`. */
  rename(from: string, to: string): Promise<void>;
  /** Nothing where it is not there. */
  remove(path: string): Promise<void>;
  /** Names made, changed and removed in the folder survive a power cut once this resolves. */
  syncFolder(path: string): Promise<void>;
}

export interface AppendFile extends AsyncDisposable {
  append(content: Uint8Array): Promise<void>;
  /** What was appended survives a power cut once this resolves. */
  sync(): Promise<void>;
}
