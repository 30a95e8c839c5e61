// Says the title of a page that was gone to, for those who hear it: nothing else tells them that the page is another one.
import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

/** In milliseconds: a page sets its title once its code is there. */
const PATIENCE = 400;

export function Announcer() {
  const router = useRouter();
  const [title, setTitle] = useState('');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = router.subscribe('onResolved', ({ pathChanged }) => {
      if (!pathChanged) return;
      clearTimeout(timer);
      timer = setTimeout(() => setTitle(document.title), PATIENCE);
    });
    return () => {
      clearTimeout(timer);
      leave();
    };
  }, [router]);
  return (
    <p className="hw-unseen" role="status">
      {title}
    </p>
  );
}
