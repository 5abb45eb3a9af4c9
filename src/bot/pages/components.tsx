// Owns the building blocks of the pages: card, notice, button, field. Each works without scripts.
import type { ComponentChildren, JSX } from 'preact';
import type { PageTexts } from './texts/catalogue';

interface Holder {
  readonly children: ComponentChildren;
}

/** A sheet with a heading. `level` 1 once per page. */
export function Card({ title, level = 1, children }: Holder & { readonly title: string; readonly level?: 1 | 2 }) {
  return <section class="card">{[level === 1 ? <h1>{title}</h1> : <h2>{title}</h2>, children]}</section>;
}

/** A short list; `done` ticks every line. */
export function Points({ items, done }: { readonly items: readonly string[]; readonly done?: boolean }) {
  return (
    <ul class={done ? 'points done' : 'points'}>
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}

export type NoticeKind = 'info' | 'good' | 'warn' | 'bad';

const signs: { readonly [Kind in NoticeKind]: JSX.Element } = {
  info: <path d="M12 11v6M12 7.2v.1" />,
  good: <path d="m7.5 12.500 3 3 6-6.500" />,
  warn: <path d="M12 7v6.500M12 16.800v.1" />,
  bad: <path d="m8.500 8.500 7 7M15.500 8.500l-7 7" />,
};

/** A remark with a sign. `bad` is read out at once by a screen reader. */
export function Notice({ kind, children }: Holder & { readonly kind: NoticeKind }) {
  return (
    <div class={`notice ${kind}`} role={kind === 'bad' ? 'alert' : undefined}>
      <svg class="sign" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
        <circle cx="12" cy="12" r="10" />
        {signs[kind]}
      </svg>
      <div>{children}</div>
    </div>
  );
}

type ButtonKind = 'primary' | 'quiet' | 'danger';

/** `choice`: what the form says when this button was pressed. */
export function Button({
  kind = 'primary',
  choice,
  children,
}: Holder & { readonly kind?: ButtonKind; readonly choice?: { readonly name: string; readonly value: string } }) {
  return (
    <button type="submit" class={`button ${kind}`} name={choice?.name} value={choice?.value}>
      {children}
    </button>
  );
}

export function ButtonLink(props: Holder & { readonly href: `/${string}`; readonly kind?: ButtonKind }) {
  return (
    <a class={`button ${props.kind ?? 'primary'}`} href={props.href}>
      {props.children}
    </a>
  );
}

/** A form of ours. `csrf` comes from csrf.ts and belongs to exactly this action and this browser. */
export function Form(
  props: Holder & {
    readonly action: `/${string}`;
    readonly csrf: string;
    readonly label?: string;
    /** It carries a file. */
    readonly files?: boolean;
  },
) {
  return (
    <form
      method="post"
      action={props.action}
      aria-label={props.label}
      class="form"
      encType={props.files ? 'multipart/form-data' : undefined}
    >
      <input type="hidden" name="csrf" value={props.csrf} />
      {props.children}
    </form>
  );
}

export interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly autocomplete: 'username' | 'current-password' | 'new-password' | 'one-time-code';
  readonly value?: string;
  readonly hint?: string;
  readonly error?: string;
  /** Marks the field as wrong when the reason stands elsewhere. */
  readonly invalid?: boolean;
  /** Ids of further elements that describe the field, e.g. the list of rules. */
  readonly describedBy?: string;
}

const describe = ({ name, hint, error, describedBy }: FieldProps): string | undefined =>
  [error && `${name}-error`, hint && `${name}-hint`, describedBy].filter(Boolean).join(' ') || undefined;

function Remarks({ name, hint, error }: FieldProps) {
  return (
    <>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="field-error" id={`${name}-error`} role="alert">
          {error}
        </p>
      )}
    </>
  );
}

function Input({ type, ...props }: FieldProps & { readonly type: 'text' | 'password' }) {
  const attributes = {
    id: props.name,
    name: props.name,
    value: props.value,
    autocomplete: props.autocomplete,
    autocapitalize: 'none',
    spellcheck: false,
    required: true,
    'aria-invalid': props.error || props.invalid ? 'true' : undefined,
    'aria-describedby': describe(props),
  } as const; // const: the literals are what the element's type asks for
  if (props.autocomplete === 'one-time-code') return <input {...attributes} type="text" inputmode="numeric" />;
  return type === 'text' ? <input {...attributes} type="text" /> : <input {...attributes} type="password" />;
}

/** One line of text that must be filled in. */
export function Field(props: FieldProps) {
  return (
    <div class="field">
      <label for={props.name}>{props.label}</label>
      <Input {...props} type="text" />
      <Remarks {...props} />
    </div>
  );
}

/** A password: never given a value, never cut short; pasting and password managers welcome (NIST SP 800-63B-4 3.1.1.2). */
export function PasswordField({ texts, ...props }: Omit<FieldProps, 'value'> & { readonly texts: PageTexts }) {
  return (
    <div class="field">
      <label for={props.name}>{props.label}</label>
      <div class="with-toggle">
        <Input {...props} type="password" />
        <button
          type="button"
          class="toggle"
          aria-controls={props.name}
          data-shows={props.name}
          data-show={`${texts.showPassword}: ${props.label}`}
          data-hide={`${texts.hidePassword}: ${props.label}`}
          hidden
        >
          <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
            <path d="M2 12s3.600-7 10-7 10 7 10 7-3.600 7-10 7S2 12 2 12z" />
            <circle cx="12" cy="12" r="3" />
            <path class="strike" d="M4 3.500 20 20.500" />
          </svg>
        </button>
      </div>
      <Remarks {...props} />
    </div>
  );
}

/** A ticked or unticked choice. */
export function Checkbox(props: { readonly name: string; readonly label: string; readonly hint: string }) {
  return (
    <div class="choice">
      <input type="checkbox" id={props.name} name={props.name} value="yes" aria-describedby={`${props.name}-hint`} />
      <div>
        <label for={props.name}>{props.label}</label>
        <p class="hint" id={`${props.name}-hint`}>
          {props.hint}
        </p>
      </div>
    </div>
  );
}

/** A moment in UTC; web/pages/times.js turns it into the reader's own time zone. */
export function Moment({ atMs, texts }: { readonly atMs: number; readonly texts: PageTexts }) {
  const format = new Intl.DateTimeFormat(texts.language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return <time dateTime={new Date(atMs).toISOString()}>{texts.utc(format.format(atMs))}</time>;
}
