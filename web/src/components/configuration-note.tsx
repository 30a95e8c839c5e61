// What is written in the configuration and does not hold, and why.
import { IconAlertTriangle } from './icons.js';
import { Said } from './said.js';
import classes from './states.module.css';
import { toneStyle } from './tag.js';

export function ConfigurationNote({ title, because }: { readonly title: string; readonly because: string }) {
  return (
    <div className={classes.note} style={toneStyle('warn')} role="status">
      <IconAlertTriangle size={16} aria-hidden="true" />
      <p>
        <strong>{title}</strong> <Said>{because}</Said>
      </p>
    </div>
  );
}
