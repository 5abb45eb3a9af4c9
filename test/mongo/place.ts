// Owns databases for tests against a MongoDB server: a new one for each place, dropped afterwards.
import assert from 'node:assert';
import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { createMongoStore } from '../../src/services/store/mongo';
import type { StorePlace } from '../contracts/store';

/** The server's address; without it these suites fail, because a suite that skips itself proves nothing. */
export const mongoUri = (): string => {
  const uri = process.env['MONGO_TEST_URI'];
  assert(uri, 'MONGO_TEST_URI is not set: this suite needs a MongoDB server, e.g. mongodb://127.0.0.1:27017/');
  return uri;
};

/** `mongodb://host/?options` -> `mongodb://host/<database>?options`. */
export const withDatabase = (uri: string, database: string): string =>
  uri.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?[^?]*/, `$1/${database}`);

export const openMongoPlace = (): StorePlace & { readonly uri: string; readonly database: string } => {
  const database = `latchkey_test_${randomBytes(6).toString('hex')}`;
  const uri = withDatabase(mongoUri(), database);
  return {
    uri,
    database,
    make: () => createMongoStore({ uri }),
    drop: async () => {
      const client = new MongoClient(uri);
      try {
        await client.db(database).dropDatabase();
      } finally {
        await client.close();
      }
    },
  };
};
