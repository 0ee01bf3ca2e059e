/** Cards of the size of what comes, so that nothing moves when it does. */
export function HomeLoading() {
  return (
    <div class="screen" role="status">
      <span class="hidden-visually">Loading what goes on …</span>
      <div class="home-present" aria-hidden="true">
        {[1, 2, 3].map((key) => (
          <div key={key} class="card home-present-place" />
        ))}
      </div>
      <div class="home-charts" aria-hidden="true">
        {[1, 2, 3, 4].map((key) => (
          <div key={key} class="card home-chart-place" />
        ))}
      </div>
    </div>
  );
}
