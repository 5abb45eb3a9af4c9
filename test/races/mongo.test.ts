// Owns the races on the shared store: several processes on one MongoDB. Needs MONGO_TEST_URI, and fails without it.
import { openMongoPlace } from '../mongo/place';
import { raceContract } from './races';

raceContract('MongoDB', () => {
  const { uri, drop } = openMongoPlace();
  return { engine: { mongo: uri }, drop };
});
