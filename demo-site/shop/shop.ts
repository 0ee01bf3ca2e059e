import { randomBytes, randomUUID } from 'node:crypto';
import express, { type Request, type Response } from 'express';
import { listen, type Site } from '../listen.ts';
import {
  CART_COOKIE,
  type Cart,
  MOST_OF_ONE,
  parseCart,
  pieces,
  quantityOf,
  serializeCart,
  withQuantity,
} from './cart.ts';
import { productBySlug } from './catalogue.ts';
import { checkForm, isEmail } from './checkout.ts';
import { productData } from './eventData.ts';
import { createOrders } from './orders.ts';
import { cartPage, checkoutPage, thankYouPage } from './pages/checkoutPages.ts';
import { type PageContent, page, type TagAddress } from './pages/layout.ts';
import { landingPage, letterPage, notFoundPage, productPage } from './pages/pages.ts';
import { SHOP_SCRIPT } from './pages/script.ts';
import { SHOP_STYLE } from './pages/style.ts';

interface ShopOptions extends TagAddress {
  /** 0: any free one */
  port: number;
  /** number of the first order. Orders live in memory, so a shop that starts again should not give out old numbers. */
  firstOrder?: number;
}

/** The demo shop: server-rendered, with the tag on every page. */
export async function startShop({ port, collectorUrl, key, firstOrder = 1001 }: ShopOptions): Promise<Site> {
  const tag = { collectorUrl, key };
  const orders = createOrders(firstOrder);
  const signups = new Map<string, { id: string; email: string }>();
  const app = express().disable('x-powered-by');
  app.use(express.urlencoded({ extended: false, limit: '16kb' }));

  const show = (request: Request, response: Response, content: PageContent, status = 200, cart = cartOf(request)) => {
    const nonce = randomBytes(16).toString('base64');
    // the strictest policy that a shop with third-party tags can have; the tag must live with it
    response.set(
      'Content-Security-Policy',
      `script-src 'nonce-${nonce}' 'strict-dynamic'; require-trusted-types-for 'script'; object-src 'none'; base-uri 'none'`,
    );
    response.status(status).set('Cache-Control', 'no-store').type('html');
    response.send(String(page({ tag, nonce, pieces: pieces(cart) }, content)));
  };

  app.get('/', (request, response) => show(request, response, landingPage()));

  app.get('/products/:slug', (request, response) => {
    const product = productBySlug(request.params.slug);
    if (product) show(request, response, productPage(product));
    else show(request, response, notFoundPage(), 404);
  });

  app.get('/cart', (request, response) => show(request, response, cartPage(cartOf(request))));

  app.post('/cart/add', (request, response) => {
    const product = productBySlug(sent(request, 'product'));
    if (!product) return show(request, response, notFoundPage(), 404);
    const quantity = quantitySent(request);
    const before = cartOf(request);
    const cart = withQuantity(before, product, quantityOf(before, product) + quantity);
    keepCart(response, cart);
    if (request.accepts(['html', 'json']) !== 'json') return response.redirect(303, '/cart');
    response.json({ name: product.name, pieces: pieces(cart), event: productData(product, quantity) });
  });

  app.post('/cart/update', (request, response) => {
    const product = productBySlug(sent(request, 'product'));
    const quantity = sent(request, 'remove') === '' ? quantitySent(request) : 0;
    if (product) keepCart(response, withQuantity(cartOf(request), product, quantity));
    response.redirect(303, '/cart');
  });

  app.get('/checkout', (request, response) => {
    const cart = cartOf(request);
    if (cart.length === 0) return response.redirect(303, '/cart');
    show(request, response, checkoutPage(cart, { token: randomUUID(), values: {}, problems: {} }));
  });

  app.post('/checkout', (request, response) => {
    const cart = cartOf(request);
    const checked = checkForm((name) => sent(request, name), cart);
    if (orders.find(checked.token) === undefined) {
      if (cart.length === 0) return response.redirect(303, '/cart');
      if (!checked.ok) return show(request, response, checkoutPage(cart, checked), 422);
      orders.place(checked.token, cart, checked.coupon, checked.customer);
    }
    keepCart(response, []);
    response.redirect(303, `/thank-you/${checked.token}`);
  });

  app.get('/thank-you/:token', (request, response) => {
    const order = orders.find(request.params.token);
    if (order) show(request, response, thankYouPage(order));
    else show(request, response, notFoundPage(), 404);
  });

  app.post('/letter', (request, response) => {
    const email = sent(request, 'email');
    if (!isEmail(email)) {
      return show(request, response, landingPage('Please give an address like ada@example.com.', email), 422);
    }
    const id = randomUUID();
    signups.set(id, { id, email });
    response.redirect(303, `/letter/${id}`);
  });

  app.get('/letter/:id', (request, response) => {
    const signup = signups.get(request.params.id);
    if (signup) show(request, response, letterPage(signup));
    else show(request, response, notFoundPage(), 404);
  });

  app.get('/shop.css', (_request, response) => {
    response.type('css').send(SHOP_STYLE);
  });
  app.get('/shop.js', (_request, response) => {
    response.type('js').send(SHOP_SCRIPT);
  });
  app.use((request, response) => show(request, response, notFoundPage(), 404));

  return listen(app, port, 'demo shop');
}

function cartOf(request: Request): Cart {
  return parseCart(request.headers.cookie);
}

function keepCart(response: Response, cart: Cart): void {
  response.cookie(CART_COOKIE, serializeCart(cart), { httpOnly: true, sameSite: 'lax', encode: (value) => value });
}

/** A field of the form that was sent, trimmed; empty where there is none. */
function sent(request: Request, name: string): string {
  const fields: unknown = request.body;
  const value = typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value.trim() : '';
}

function quantitySent(request: Request): number {
  const quantity = Number(sent(request, 'quantity'));
  return Number.isInteger(quantity) && quantity >= 1 && quantity <= MOST_OF_ONE ? quantity : 1;
}
