import { render } from 'preact';
import { CallPage } from './call/call-page.js';
import { NotFoundPage } from './view/not-found-page.js';

/** The callers' page. */
const Page = () =>
  location.pathname === '/' ? (
    <CallPage />
  ) : (
    <NotFoundPage home="/" homeLabel="Trunkline, call page">
      You can <a href="/">make a call</a>.
    </NotFoundPage>
  );

const root = document.getElementById('page');
if (root !== null) render(<Page />, root);
