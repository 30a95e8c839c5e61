// Loads the palette when it is asked for the first time, and keeps it.
import { lazy, Suspense, useState } from 'react';
import type { PaletteProps } from './overlay.js';

const Palette = lazy(() => import('./palette.js'));

export function PaletteSlot(props: PaletteProps) {
  const [wasOpen, setWasOpen] = useState(false);
  if (props.isOpen && !wasOpen) setWasOpen(true);
  if (!wasOpen && !props.isOpen) return null;
  return (
    <Suspense fallback={null}>
      <Palette {...props} />
    </Suspense>
  );
}
