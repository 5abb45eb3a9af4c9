// Owns the numbers an operator may scrape. No label holds a name, an address or anything that tells whether an account exists.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface RequestMeter {
  start(route: string, method: string): (status: number) => void;
}

export interface Backlog {
  readonly waiting: number;
  readonly oldestAgeMs: number;
}

export interface Metrics extends RequestMeter {
  readonly contentType: string;
  render(): Promise<string>;
  turn(outcome: 'handled' | 'duplicate' | 'busy' | 'failed'): void;
  buried(kind: string): void;
  alarm(): void;
  watchOutbox(read: () => Promise<Backlog>): void;
}

function watchOutbox(registry: Registry, read: () => Promise<Backlog>): void {
  const gauge = (name: string, help: string, value: (backlog: Backlog) => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(value(await read()));
      },
    });
  };
  gauge('latchkey_outbox_waiting', 'Jobs waiting in the outbox', ({ waiting }) => waiting);
  gauge('latchkey_outbox_oldest_seconds', 'Age of the oldest waiting job', ({ oldestAgeMs }) => oldestAgeMs / 1_000);
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]): Counter<Label> =>
    new Counter({ name, help, labelNames, registers: [registry] });
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'latchkey_http_request_seconds',
    help: 'Time to answer a request, by route, method and status class',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.3, 1, 5],
    registers: [registry],
  });
  const turns = counter('latchkey_turns_total', 'Chat turns by outcome', 'outcome');
  const buried = counter('latchkey_outbox_buried_total', 'Jobs given up, by kind', 'kind');
  const alarms = counter('latchkey_alarms_total', 'Objections ("this wasn\'t me") and other alarms');
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    start(route, method) {
      const stop = requests.startTimer({ route, method });
      return (status) => {
        stop({ status: `${Math.floor(status / 100)}xx` });
      };
    },
    turn: (outcome) => turns.inc({ outcome }),
    buried: (kind) => buried.inc({ kind }),
    alarm: () => alarms.inc(),
    watchOutbox: (read) => watchOutbox(registry, read),
  };
}
