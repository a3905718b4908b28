import { render } from 'preact';
import { placeOf } from './address.ts';
import { App } from './app.tsx';
import './style.css';

const root = document.getElementById('app');
if (root !== null) render(<App place={placeOf(location.search)} />, root);
