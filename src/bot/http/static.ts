// Owns the files under /assets: read from dist/web once, served from memory with their compressed variants. Only names
// found at start are known, so no path from outside ever reaches the file system.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { Answer, Exchange } from './route';

const types: Readonly<Record<string, NonNullable<Answer['type']>>> = {
  '.css': 'css',
  '.js': 'js',
  '.svg': 'svg',
  '.png': 'png',
};

interface Asset {
  readonly type: NonNullable<Answer['type']>;
  readonly path: string;
  readonly encodings: readonly ('br' | 'gz')[];
}

export interface StaticFiles {
  answer(name: string, exchange: Pick<Exchange, 'headers'>): Answer | undefined;
}

function findAssets(folder: string): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>();
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  for (const entry of entries) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const encodings = (['br', 'gz'] as const).filter((ending) => existsSync(`${path}.${ending}`));
    assets.set(relative(folder, path).split(sep).join('/'), { type, path, encodings });
  }
  return assets;
}

interface Loaded {
  readonly body: Buffer;
  readonly etag: string;
}

function createLoader(): (path: string) => Loaded {
  const bodies = new Map<string, Loaded>();
  return (path) => {
    const known = bodies.get(path);
    if (known !== undefined) return known;
    const body = readFileSync(path);
    const loaded = { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
    bodies.set(path, loaded);
    return loaded;
  };
}

const codings = { br: 'br', gz: 'gzip' } as const;

/** A missing folder serves nothing. */
export function createStaticFiles(folder: string): StaticFiles {
  const assets = findAssets(folder);
  const load = createLoader();
  return {
    answer(name, { headers }): Answer | undefined {
      const asset = assets.get(name);
      if (asset === undefined) return undefined;
      const accepted = headers['accept-encoding'] ?? '';
      const encoding = asset.encodings.find((ending) => accepted.includes(codings[ending]));
      const { body, etag } = load([asset.path, encoding].filter(Boolean).join('.'));
      const common: Record<string, string> = { 'cache-control': 'public, max-age=300', vary: 'Accept-Encoding', etag };
      if (headers['if-none-match'] === etag) return { status: 304, headers: common };
      if (encoding !== undefined) common['content-encoding'] = codings[encoding];
      return { status: 200, type: asset.type, body, headers: common };
    },
  };
}
