/** listr2's part of the live view: it owns the lifetime and the clock of the picture, ten frames a second, never one per event. */

import { Listr, type ListrRenderer, Spinner } from "listr2";

export const FRAME_MILLISECONDS = 100;

export interface Picture {
  /** Called ten times a second. */
  paint(spinner: string): void;
}

interface RendererOptions {
  readonly picture: Picture;
}

/** Paints by the clock what the picture shows; what listr2's tasks do has no influence. */
class WindowRenderer implements ListrRenderer {
  static rendererOptions: RendererOptions;
  static rendererTaskOptions: never;
  /** Whether there is a terminal has been decided already, and it is stderr. */
  static nonTTY = true;

  readonly #spinner = new Spinner();
  readonly #picture: Picture;

  constructor(_tasks: unknown, { picture }: RendererOptions) {
    this.#picture = picture;
  }

  render(): void {
    this.#spinner.start(() => this.#picture.paint(this.#spinner.fetch()), FRAME_MILLISECONDS);
  }

  end(): void {
    this.#spinner.stop();
  }
}

export interface Painting {
  /** No frame comes after it. */
  stop(): Promise<void>;
}

export function startPainting(picture: Picture): Painting {
  const { promise, resolve } = Promise.withResolvers<void>();
  const list = new Listr([{ title: "run", task: () => promise }], {
    renderer: WindowRenderer,
    rendererOptions: { picture },
    concurrent: false,
    exitOnError: false,
    collectErrors: false,
    registerSignalListeners: false,
  });
  const running = list.run();
  return {
    async stop() {
      resolve();
      await running;
    },
  };
}
