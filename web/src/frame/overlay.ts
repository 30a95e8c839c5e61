/** What lies over the page, one at a time. */
export type Overlay = 'palette' | 'keys' | 'halt' | undefined;
export type OpenOverlay = (overlay: Overlay) => void;

export interface PaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly open: OpenOverlay;
}
