/** A connection that knows how many channels it has open: servers allow ten by default, some only one. */

import type { Channel, Connection, StartOptions } from "../connection.ts";

/** One less than this are for shells and transfers; the last is for the shell that kills another. */
const MOST_CHANNELS = 8;

export class CountedConnection implements Connection {
  readonly #connection: Connection;
  #channels = 0;
  /** The server, or sudo, has said no to another shell. */
  refusesMore = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get address(): string {
    return this.#connection.address;
  }

  get remoteUser(): string {
    return this.#connection.remoteUser;
  }

  get directory(): string {
    return this.#connection.directory ?? "";
  }

  get lost(): Connection["lost"] {
    return this.#connection.lost;
  }

  /** Whether a transfer may have a channel of its own. */
  get hasRoom(): boolean {
    return !this.refusesMore && this.#channels < MOST_CHANNELS - 1;
  }

  async start(command: string, options?: StartOptions): Promise<Channel> {
    this.#channels++;
    const end = (): void => {
      this.#channels--;
    };
    try {
      const channel = await this.#connection.start(command, options);
      void channel.exit.then(end);
      return channel;
    } catch (error) {
      end();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
