/** What the trainer writes its log to; a pino logger is one. */
export interface TrainerLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}
