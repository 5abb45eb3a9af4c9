// A loaded machine is slow, not wrong: half a minute for a test, unless its file says otherwise.
jest.setTimeout(30_000);
