import { render } from 'preact';
import { CallPage } from './call/call-page.js';
import { CallDetailPage } from './calls/call-detail-page.js';
import { CallsPage } from './calls/calls-page.js';
import { NotFoundPage } from './view/not-found-page.js';
import { route } from './view/route.js';

function Page() {
  const place = route(location.pathname);
  switch (place.view) {
    case 'call':
      return <CallPage />;
    case 'calls':
      return <CallsPage />;
    case 'detail':
      return <CallDetailPage callId={place.callId} />;
    case 'unknown':
      return <NotFoundPage />;
  }
}

const root = document.getElementById('page');
if (root !== null) render(<Page />, root);
