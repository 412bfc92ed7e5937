import { onAbort } from '../../base/on-abort.js';
import { Queue } from '../../base/queue.js';

/** The default for the bytes of images and recordings that an app holds at once: 256 MB. */
const MEDIA_BYTES = 256 * 1024 * 1024;

/** Files that are read at once: what they turn out to hold comes on top of the limit. */
const READERS = 16;

/** The room of one call's images and recordings. */
export interface Reservation {
  /** They were read: so many bytes are held. */
  hold(bytes: number): void;
  /** The call is done. Of no effect the second time. */
  release(): void;
}

interface Reader {
  over: boolean;
  enter(): void;
}

/**
 * Bounds the bytes of images and recordings that calls hold from their reading until they are done, for all runs of an app. One call is always let
 * in, however large its files are.
 */
export class MediaBytes {
  private readonly readers = new Queue<Reader>();
  private held = 0;
  private reading = 0;
  /** Calls that hold bytes or read them. */
  private inside = 0;

  constructor(private readonly limit: number = MEDIA_BYTES) {}

  /** Whether somebody waits for room: batches that are not full should then go. */
  get crowded(): boolean {
    return this.readers.length > 0;
  }

  /** Waits for room to read one call's files. */
  reserve(signal: AbortSignal): Promise<Reservation> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const leave = onAbort(signal, () => {
        reader.over = true;
        reject(signal.reason);
      });
      const reader: Reader = {
        over: false,
        enter: () => {
          leave();
          this.reading++;
          this.inside++;
          resolve(this.room());
        },
      };
      this.readers.push(reader);
      this.admit();
    });
  }

  private room(): Reservation {
    let held: number | undefined;
    let over = false;
    return {
      hold: (bytes) => {
        if (over) return;
        held = bytes;
        this.held += bytes;
        this.reading--;
        this.admit();
      },
      release: () => {
        if (over) return;
        over = true;
        if (held === undefined) this.reading--;
        else this.held -= held;
        this.inside--;
        this.admit();
      },
    };
  }

  private admit(): void {
    while (this.readers.length > 0 && (this.inside === 0 || (this.held < this.limit && this.reading < READERS))) {
      const reader = this.readers.shift() as Reader;
      if (!reader.over) reader.enter();
    }
  }
}
