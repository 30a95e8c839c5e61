import { useEffect, useEffectEvent } from 'react';
import { isTyping } from './typing.js';

/** Calls it when the key is pressed on the page: not while somebody writes, nor under a dialog, nor with Ctrl, Alt or Meta. */
export function useKey(key: string, act: () => void, isOn = true): void {
  const onPress = useEffectEvent(act);
  useEffect(() => {
    if (!isOn) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || document.querySelector('[role="dialog"]') !== null) return;
      event.preventDefault();
      onPress();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [key, isOn]);
}
