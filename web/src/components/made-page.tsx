// The address of what an action made somewhere else: a pull request, to be read and merged there. Only ever a page of the web.
import { common } from '../strings/common.js';
import { IconGitPullRequest } from './icons.js';
import classes from './mono.module.css';

export function MadePage({ children: address }: { readonly children: string }) {
  if (!/^https?:\/\//.test(address)) return null;
  return (
    <a className={classes.made} href={address} target="_blank" rel="noreferrer">
      <IconGitPullRequest size={14} aria-hidden="true" />
      {address.replace(/^https?:\/\//, '')}
      <span className="hw-unseen"> {common.elsewhere}</span>
    </a>
  );
}
