import { useEffect, useRef } from 'preact/hooks';
import type { CallControls } from '../call-controls.js';
import type { FormCard } from './card.js';
import { type Field, type FieldValue, filledIn, maxChars } from './form.js';

interface FormCardProps {
  readonly card: FormCard;
  readonly controls: CallControls;
}

/** A form of the agent. What it fills in is marked, and nothing leaves the page before the person sends it. */
export function FormCardView({ card, controls }: FormCardProps) {
  const { id, form, filled } = card;
  const box = useRef<HTMLFormElement>(null);
  useEffect(() => {
    for (const [name, value] of Object.entries(filled))
      setField(box.current?.elements.namedItem(name), value);
  }, [filled]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (box.current === null) return;
    const data = new FormData(box.current);
    const entry = (name: string) => {
      const value = data.get(name);
      return typeof value === 'string' ? value : undefined;
    };
    controls.settle(id, { submitted: true, values: filledIn(form, entry) });
  };
  const heading = `card-${id}`;
  return (
    <section class="card" data-card="form" aria-labelledby={heading}>
      <h2 id={heading}>{form.title}</h2>
      <form ref={box} onSubmit={submit} autocomplete="on">
        {form.fields.map((field) => (
          <label key={field.name} class={field.type === 'yes_no' ? 'field tick' : 'field'}>
            <span>
              {field.label}
              {field.required || field.type === 'yes_no' ? '' : ' (optional)'}
              {Object.hasOwn(filled, field.name) ? ' · filled in by the agent' : ''}
            </span>
            <Input field={field} />
          </label>
        ))}
        <div class="card-buttons">
          <button type="submit" class="primary">
            Send
          </button>
          <button type="button" onClick={() => controls.settle(id, { submitted: false })}>
            Don’t fill in
          </button>
        </div>
      </form>
    </section>
  );
}

function Input({ field: { name, type, required, options, value } }: { readonly field: Field }) {
  const written = { name, required, maxLength: maxChars(type), defaultValue: String(value ?? '') };
  switch (type) {
    case 'text':
      return <input type="text" {...written} />;
    case 'email':
      return <input type="email" {...written} />;
    case 'phone':
      return <input type="tel" {...written} />;
    case 'long_text':
      return <textarea rows={3} {...written} />;
    case 'number':
      return (
        <input type="number" step="any" name={name} required={required} defaultValue={written.defaultValue} />
      );
    case 'date':
      return <input type="date" name={name} required={required} defaultValue={written.defaultValue} />;
    case 'time':
      return <input type="time" name={name} required={required} defaultValue={written.defaultValue} />;
    case 'yes_no':
      return <input type="checkbox" name={name} required={required} defaultChecked={value === true} />;
    case 'choice':
      return (
        <select name={name} required={required}>
          <option value="">Choose…</option>
          {options.map((option) => (
            <option key={option} value={option} selected={option === value}>
              {option}
            </option>
          ))}
        </select>
      );
  }
}

function setField(element: Element | RadioNodeList | null | undefined, value: FieldValue): void {
  if (element instanceof HTMLInputElement && element.type === 'checkbox') element.checked = value === true;
  else if (
    element instanceof HTMLInputElement ||
    element instanceof HTMLSelectElement ||
    element instanceof HTMLTextAreaElement
  )
    element.value = String(value);
}
