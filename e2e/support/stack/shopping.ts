import type { Page } from 'playwright/test';

/** Goes through the demo shop as a customer does, on a page that is in the shop already. Ends on the thank-you page. */
export async function buy(page: Page, products: string[], { coupon = '' } = {}): Promise<void> {
  const { origin } = new URL(page.url());
  for (const slug of products) {
    await page.goto(`${origin}/products/${slug}`);
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByText('is in your cart').waitFor();
  }
  await page.getByRole('link', { name: 'Cart' }).click();
  await page.getByRole('link', { name: 'Check out' }).click();
  await page.getByLabel('Email').fill('Ada@Example.com');
  await page.getByLabel('First name').fill('Ada');
  await page.getByLabel('Last name').fill('Lovelace');
  await page.getByLabel('Street and number').fill('Quay 1');
  await page.getByLabel('Postcode').fill('9000');
  await page.getByLabel('City').fill('Ghent');
  await page.getByLabel('Coupon code').fill(coupon);
  await page.getByRole('button', { name: 'Place the order' }).click();
  await page.waitForURL('**/thank-you/*');
}
