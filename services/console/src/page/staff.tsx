import { render } from 'preact';
import { CallDetailPage } from './calls/call-detail-page.js';
import { CallsPage } from './calls/calls-page.js';
import { NotFoundPage } from './view/not-found-page.js';
import { route } from './view/route.js';

/** The staff's console. */
function Page() {
  const place = route(location.pathname);
  switch (place.view) {
    case 'calls':
      return <CallsPage />;
    case 'detail':
      return <CallDetailPage callId={place.callId} />;
    case 'unknown':
      return (
        <NotFoundPage home="/" homeLabel="Trunkline, calls">
          You can look at <a href="/calls">the calls</a>.
        </NotFoundPage>
      );
  }
}

const root = document.getElementById('page');
if (root !== null) render(<Page />, root);
