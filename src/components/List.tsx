import { Box } from 'ink';
import type { ReactNode } from 'react';

interface ListProps<T> {
  items: readonly T[];
  top: number;
  height: number;
  children: (item: T) => ReactNode;
}

/** The items in sight of a long list: only these are laid out, so its cost does not grow with the list. */
export function List<T>({ items, top, height, children }: ListProps<T>) {
  return (
    <Box flexDirection="column" height={height} overflow="hidden">
      {items.slice(top, top + height).map(children)}
    </Box>
  );
}
