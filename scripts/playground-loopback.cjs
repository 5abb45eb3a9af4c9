// Preloaded into Playground, which would listen on every network: whatever listens in that process listens on loopback only.
const { Server } = require('node:net');

const listen = Server.prototype.listen;
const loopback = '127.0.0.1';

Server.prototype.listen = function listenOnLoopback(...args) {
  const [first, ...rest] = args;
  if (typeof first === 'object' && first !== null && 'port' in first) {
    return listen.call(this, { ...first, host: loopback }, ...rest);
  }
  if (typeof first === 'number' || /^\d+$/.test(String(first))) {
    const callbacks = rest.filter((arg) => typeof arg === 'function');
    return listen.call(this, { port: Number(first), host: loopback }, ...callbacks);
  }
  return listen.apply(this, args);
};
