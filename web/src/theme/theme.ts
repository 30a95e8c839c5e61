// Mantine dressed in the tokens of tokens.css: its colours, sizes and distances are ours, in both themes.
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The one accent; a river over stones. Index 7 is for buttons on light, 5 on dark. */
const river: MantineColorsTuple = [
  '#e7f5f7',
  '#cfe9ee',
  '#a1d6df',
  '#74c4d1',
  '#50b3c4',
  '#2a8ea1',
  '#157689',
  '#0b5f70',
  '#084c5a',
  '#053a45',
];

/** For what cannot be taken back. */
const danger: MantineColorsTuple = [
  '#fde7ed',
  '#fbcdd9',
  '#f59cb2',
  '#ee6b8b',
  '#e34a70',
  '#d02a55',
  '#bb1c47',
  '#a30f37',
  '#85092b',
  '#66051f',
];

const TITLE = { fontSize: 'var(--hw-text-lg)', fontWeight: 600 };

/** Mantine's greys of the dark theme, from text to ground: those of tokens.css. */
const dark: MantineColorsTuple = [
  '#e6edf3',
  '#b4c0cb',
  '#94a3b1',
  '#667685',
  '#33404c',
  '#27323d',
  '#1b242d',
  '#141b22',
  '#0f151b',
  '#0a0e12',
];

export const theme = createTheme({
  fontFamily: 'var(--hw-sans)',
  fontFamilyMonospace: 'var(--hw-mono)',
  colors: { river, danger, dark },
  primaryColor: 'river',
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: 'sm',
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '10px', xl: '16px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: { fontFamily: 'var(--hw-sans)', fontWeight: '600' },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  autoContrast: false,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 30 } },
    TextInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    MultiSelect: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs', radius: 'xs' } },
    Radio: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Tabs: { styles: { list: { flexWrap: 'wrap' }, tab: { flex: 'none' } } },
    Tooltip: {
      defaultProps: {
        withArrow: true,
        openDelay: 250,
        multiline: true,
        maw: 320,
        events: { hover: true, focus: true, touch: true },
      },
    },
    Popover: { defaultProps: { shadow: 'md', radius: 'md' } },
    Menu: { defaultProps: { shadow: 'md', radius: 'md' } },
    // A dialog's head is none of the page. It goes at once: what it asked about may be gone as well.
    Modal: {
      defaultProps: {
        transitionProps: { duration: 0 },
        radius: 'lg',
        padding: 'lg',
        centered: true,
        overlayProps: { backgroundOpacity: 0.45 },
        attributes: { header: { role: 'none' } },
        styles: { title: TITLE },
      },
    },
    Drawer: { defaultProps: { padding: 'lg', attributes: { header: { role: 'none' } }, styles: { title: TITLE } } },
  },
});

const surfaces = {
  '--mantine-color-body': 'var(--hw-panel)',
  '--mantine-color-text': 'var(--hw-text)',
  '--mantine-color-bright': 'var(--hw-text)',
  '--mantine-color-dimmed': 'var(--hw-text-3)',
  '--mantine-color-placeholder': 'var(--hw-text-3)',
  '--mantine-color-anchor': 'var(--hw-accent)',
  '--mantine-color-error': 'var(--hw-tone-bad)',
  '--mantine-color-default': 'var(--hw-panel)',
  '--mantine-color-default-hover': 'var(--hw-hover)',
  '--mantine-color-default-color': 'var(--hw-text)',
  '--mantine-color-default-border': 'var(--hw-border)',
  '--mantine-color-gray-light-color': 'var(--hw-text-2)',
  '--mantine-color-gray-light': 'var(--hw-tone-neutral-bg)',
  '--mantine-color-gray-light-hover': 'var(--hw-hover)',
  '--mantine-color-river-light-color': 'var(--hw-accent)',
  '--mantine-color-river-light': 'var(--hw-accent-bg)',
  '--mantine-color-river-text': 'var(--hw-accent)',
  '--mantine-color-danger-light-color': 'var(--hw-tone-bad)',
  '--mantine-color-danger-light': 'var(--hw-tone-bad-bg)',
  '--mantine-color-danger-text': 'var(--hw-tone-bad)',
};

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: surfaces, dark: surfaces });
