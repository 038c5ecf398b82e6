(()=>{var H=document.currentScript,S=new URL(".",H?.src||location.href).href,_=new URL("..",S).href,O=new URL("clear-search-worker.js",S).href,R="clear-search-worker.js cannot be loaded",L=class{constructor(){this.last=0,this.waiting=new Map,this.engine=void 0}start(){return this.engine||(this.engine=location.protocol==="file:"?this.inPage():this.inWorker(),this.engine.catch(()=>this.engine=void 0)),this.engine}async inWorker(){let e=new Worker(O);return e.addEventListener("message",({data:t})=>this.settle(t)),e.addEventListener("error",()=>{e.terminate(),this.engine=void 0;for(let t of[...this.waiting.keys()])this.settle({id:t,error:R})}),t=>e.postMessage(t)}inPage(){window.clearSearchBase=S;let e=Object.assign(document.createElement("script"),{src:O});return document.head.append(e),new Promise((t,s)=>{e.addEventListener("error",()=>s(new Error(R))),e.addEventListener("load",()=>{let n=window.clearSearchEngine;t(async o=>this.settle(await n.handle(o)))})})}settle({id:e,answer:t,error:s}){let{resolve:n,reject:o}=this.waiting.get(e);this.waiting.delete(e),s?o(new Error(s)):n(t)}async send(e){let t=await this.start(),s=++this.last;return new Promise((n,o)=>{this.waiting.set(s,{resolve:n,reject:o}),t({...e,id:s})})}open(e){return this.send({type:"open",scope:e})}ask(e,t,s){return this.send({type:"ask",text:e,scope:t,most:s})}},f=new L;function C(a,e=[]){let[,t,s]=/^([^#]*)(.*)$/s.exec(a),n=location.protocol==="file:"&&(t===""||t.endsWith("/"))?`${t}index.html`:t,o=new URL(n+s,_);return e.length&&o.searchParams.set("h",e.join(" ")),o.href}function q(a){let e=location.href.startsWith(_)?location.href.slice(_.length):"";return a.find(({below:t=[]})=>t.some(s=>e.startsWith(s)))?.name||""}function m(a,{role:e="",...t}={}){let s=Object.assign(document.createElement(a),t);return e&&s.setAttribute("role",e),s}var N={corrected:"corrected",synonym:"also"};function k(a,e,t=""){let s=m(a,{className:t});for(let[n,o]of e)o?s.append(Object.assign(m("mark",{textContent:n}),N[o]?{title:N[o]}:{})):s.append(n);return s}function b(...a){let e=m("p");return e.append(...a.flatMap((t,s)=>s?[" ",t]:[t])),e}function v(a,e){let t=m("button",{type:"button",textContent:a});return t.addEventListener("click",e),t}var A=(a,e)=>m("a",{textContent:a,href:e});function w(a,e){let t=new CSSStyleSheet;t.replaceSync(e),a.adoptedStyleSheets=[...a.adoptedStyleSheets,t]}var D=400,T=6,U=0,x=class{constructor({input:e,list:t,meta:s,status:n,suggest:o=null,names:l={},reveal:r=()=>{},opened:i=()=>{},closed:h=()=>{}}){this.input=e,this.list=t,this.meta=s,this.status=n,this.suggest=o,this.names=l,this.reveal=r,this.opened=i,this.closed=h,this.id=`clear-search-${++U}`,this.active=-1,this.most=T,this.asked=0,this.scope=null,this.scopes=[],this.own=null,this.help={doors:[],ask:""},this.options=[],this.root=null,t.id||=`${this.id}-list`,t.setAttribute("role","listbox"),t.setAttribute("aria-label","Search results");for(let[d,u]of Object.entries({role:"combobox","aria-autocomplete":"list","aria-expanded":"false","aria-controls":t.id,"aria-haspopup":"listbox",autocomplete:"off"}))e.setAttribute(d,u);s.textContent="",e.addEventListener("focus",()=>this.intend()),e.addEventListener("pointerenter",()=>this.intend()),e.addEventListener("input",()=>this.changed()),e.addEventListener("keydown",d=>this.pressed(d)),t.addEventListener("click",d=>this.followed(d))}intend(){return this.opening??=f.open("").then(async({scopes:e,help:t})=>{this.scopes=e,this.help=t,this.own=q(e),this.scope??=this.own,this.scope&&await f.open(this.scope)}),this.opening.catch(()=>this.opening=void 0),this.opening}changed(){this.most=T,this.show()}async show(){let e=++this.asked,t=this.input.value;if(!t.trim())return this.clear(t);try{await this.intend();let s=await f.ask(t,this.scope,this.most);e===this.asked&&this.render(s)}catch(s){if(e!==this.asked)return;this.clear(t),this.say(`The search could not be loaded. ${s.message}`)}}clear(e=""){this.scope=this.own,this.list.replaceChildren(),this.meta.replaceChildren(),this.root?.remove(),this.activate(-1),this.input.setAttribute("aria-expanded","false"),this.suggest&&(this.suggest.textContent=""),this.list.dataset.query=e,this.speak(""),this.closed()}render(e){let{pages:t,total:s,query:n}=e;this.list.replaceChildren(...t.map(u=>this.pageItem(u)));let o=this.list.querySelectorAll("[role=option]");this.options=[...o],this.options.forEach((u,c)=>u.id=`${this.id}-${c}`),this.activate(-1),this.input.setAttribute("aria-expanded",String(this.options.length>0));let l=this.input.scrollWidth<=this.input.clientWidth;this.suggest&&(this.suggest.textContent=l?e.suggest:"");let r=s===1?"1 page":`${s} pages`,i=[s>t.length?`${r}, the best ${t.length} shown`:r];s||(i[0]="Nothing found"),this.scope!==this.own&&i.push(`searched: ${this.scope||"the other pages"}`);for(let[u,c]of e.corrected)i.push(`“${c}”, corrected from “${u}”`);for(let{word:u,as:c}of e.also)i.push(`also: ${c.join(", ")} for “${u}”`);e.missing.length&&s&&i.push(`not found: ${e.missing.join(", ")}`),this.meta.replaceChildren(i.join(" · ")),this.root?.remove(),this.root=this.below(e),this.root&&this.list.after(this.root);let d=`First: ${[...this.options[0]?.querySelectorAll(".page, .place")||[]].map(({textContent:u})=>u).join(", ")}`;this.speak([...i,s?d:this.root&&"Help stands below"].filter(Boolean).join(". ")),this.list.dataset.query=n,this.opened()}pageItem({title:e,versions:t,hits:s}){let{item:n="item"}=this.names,o=m("li",{className:n,role:"none"}),l=m("div",{role:"group"});return l.setAttribute("aria-label",e.map(([r])=>r).join("")),l.append(...s.map((r,i)=>this.option(r,i?[]:e,t))),o.append(l),o}option(e,t,s){let{link:n="link",article:o="article",tag:l="tag"}=this.names,r=C(e.url,B([t,e.section,e.title,e.text])),i=m("a",{className:n,href:r,tabIndex:-1,role:"option"});i.setAttribute("aria-selected","false");let h=m("div",{className:o});t.length&&h.append(k("p",t,"page"));let d=[e.section,e.title].filter(({length:p})=>p);if(d.length){let p=m("p",{className:"place"});d.forEach((g,E)=>p.append(E?" › ":"",k("span",g))),h.append(p)}let c=(e.tabs.length?e.tabs:t.length&&!e.title.length?s:[]).map(p=>m("span",{className:l,textContent:p}));if(c.length){let p=m("p",{className:"tags"});c.forEach((g,E)=>p.append(E?" ":"",g)),h.append(p)}return e.text.length&&h.append(k("p",e.text,"text")),i.append(h),i}below({pages:e,total:t,near:s}){let n=[];if(t>e.length&&n.push(b(v("Show more",()=>{this.most+=T,this.show()}))),!t){let{doors:l,ask:r}=this.help;s.length&&n.push(b("Words that are found here:",...s.map(i=>v(i,()=>this.put(i))))),l.length&&n.push(b("Or start here:",...l.map(([i,h])=>A(i,C(h))))),r&&n.push(b("Still nothing?",A("Ask a question",r)))}for(let{name:l}of this.scopes.filter(r=>r.name!==this.scope))n.push(b(v(`Search ${l||"the other pages"}`,()=>this.turnTo(l))));if(!n.length)return null;let o=m("div",{className:t?"search-more":"search-help"});return o.append(...n),o}turnTo(e){this.scope=e,this.focus(),this.changed()}put(e){this.input.value=e,this.focus(),this.changed()}focus(){this.reveal(),this.input.focus()}activate(e){this.options?.[this.active]?.setAttribute("aria-selected","false"),this.active=e;let t=this.options?.[e];if(!t)return this.input.removeAttribute("aria-activedescendant");t.setAttribute("aria-selected","true"),this.input.setAttribute("aria-activedescendant",t.id),t.scrollIntoView({block:"nearest"})}pressed(e){let t=this.input.value.trim()&&this.options?.length||0,{key:s}=e;if(!(e.isComposing||e.ctrlKey||e.metaKey||e.altKey)){if((s==="ArrowDown"||s==="ArrowUp")&&t){let n=s==="ArrowDown"?1:-1;this.activate((this.active+1+n+t+1)%(t+1)-1)}else if(s==="Enter"){e.preventDefault(),this.go();return}else if(s==="Escape")this.input.value?this.put(""):this.input.blur(),this.closed();else if(s==="ArrowRight"&&this.suggest?.textContent&&this.input.selectionStart===this.input.value.length)this.put(this.suggest.textContent);else return;e.preventDefault()}}async go(){this.list.dataset.query!==this.input.value&&await this.show();let e=this.options?.[Math.max(0,this.active)];e?.isConnected&&e.click()}followed(e){if(!e.target.closest?.("a")||e.ctrlKey||e.metaKey||e.shiftKey)return;let t=new URL(location.href);t.searchParams.set("q",this.input.value),history.replaceState(history.state,"",t),this.closed(!0)}speak(e){clearTimeout(this.speaking),this.speaking=setTimeout(()=>this.status.textContent=e,D)}say(e){this.meta.replaceChildren(e),this.opened(),this.speak(e)}};function B(a){let e=a.flat().filter(([,t])=>t).map(([t])=>t.toLowerCase());return[...new Set(e)].slice(0,8)}var W=`:host { display: block; position: relative; font: inherit; color: inherit; }
.label { display: block; margin-block-end: 0.25em; }
.row { display: flex; flex-wrap: wrap; gap: 0.5em; scroll-margin-block-start: 0.5em; }
input, button { font: inherit; color: inherit; background: Canvas; color: CanvasText; border: 1px solid currentcolor; border-radius: 0.2em; padding: 0.5em 0.7em; min-height: 44px; box-sizing: border-box; }
input { flex: 1 1 9em; min-width: 0; }
button { cursor: pointer; }
:is(input, button, a):focus-visible { outline: 2px solid currentcolor; outline-offset: 2px; }
.panel { position: absolute; z-index: 10; inset-inline: 0; max-height: 70vh; overflow: auto; background: Canvas; color: CanvasText; border: 1px solid GrayText; border-radius: 0.2em; box-shadow: 0 0.3em 1em rgb(0 0 0 / 30%); text-align: start; }
.panel.above { inset-block-end: 100%; }
.panel[hidden] { display: none; }
.meta { margin: 0; unicode-bidi: plaintext; padding: 0.5em 0.8em; font-size: 0.85em; }
.list { list-style: none; margin: 0; padding: 0; }
.item { border-block-start: 1px solid GrayText; }
.link { display: block; padding: 0.5em 0.8em; color: inherit; text-decoration: none; }
.link[aria-selected="true"], .link:hover { background: Highlight; color: HighlightText; }
.link + .link { padding-inline-start: 1.6em; }
p { margin: 0; }
.page { font-weight: bold; }
.text { font-size: 0.9em; }
.tag { font-size: 0.8em; border: 1px solid currentcolor; border-radius: 0.2em; padding: 0 0.3em; }
mark { background: none; color: inherit; font-weight: bold; text-decoration: underline; }
mark[title="also"] { font-weight: inherit; text-decoration-style: dotted; }
.search-help, .search-more { padding: 0.5em 0.8em; }
.search-help p, .search-more p { margin-block: 0.3em; }
:is(.search-help, .search-more) :is(a, button) { display: inline-block; min-height: 0; padding: 0.35em 0.6em; margin-block: 0.15em; border: 1px solid GrayText; border-radius: 0.2em; background: none; color: LinkText; text-decoration: underline; }
.status { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.shut, :host([compact]) :is(.label, .go) { display: none; }
/* In the header of a theme: as small and as coloured as what is beside it. */
:host([compact]) { font-size: 16px; width: 10em; }
:host([compact]) input { min-height: 2em; padding-block: 0.2em; background: rgb(127 127 127 / 20%); color: inherit; border-color: transparent; }
:host([compact]) input::placeholder { color: inherit; opacity: 1; }
:host([compact]) .panel { inset-inline: auto 0; width: 36em; }
@media (forced-colors: active) { :host([compact]) input { border-color: currentcolor; } }
/* Where only a button of the theme leads to the box, it opens over the header. */
@media (max-width: 59.984375em) {
  :host([compact]) { display: none; }
  :host([compact][open]) { display: block; position: fixed; inset: 0 0 auto; z-index: 10; width: auto; padding: 0.4em; background: Canvas; color: CanvasText; }
  :host([compact]) .shut { display: block; padding-block: 0.2em; min-height: 2.75em; }
  :host([compact]) input { min-height: 2.75em; }
  :host([compact]) .panel { inset-inline: 0; width: auto; max-height: 80vh; }
}
`;var $=240,V=`
  <label class="label" for="input"></label>
  <div class="row" role="search">
    <input id="input" type="search" autocapitalize="off" autocorrect="off" spellcheck="false" enterkeyhint="search">
    <button class="go" type="button">Search</button>
    <button class="shut" type="button">Close</button>
  </div>
  <div class="panel" hidden><p class="meta"></p><ol class="list"></ol></div>
  <div class="status" role="status"></div>`,y=class extends HTMLElement{get value(){return this.box?.input.value||""}set value(e){this.box&&(this.box.input.value=e)}connectedCallback(){if(this.shadowRoot)return;let e=this.attachShadow({mode:"open"}),t=document.createElement("template");t.innerHTML=V,e.append(t.content),w(e,W);let s=c=>e.querySelector(c),n=s(".panel"),o=s("input");s("label").textContent=this.getAttribute("label")||"Search",o.placeholder=this.getAttribute("placeholder")||"";let l=s(".row"),r=()=>{let c=this.getBoundingClientRect().top,p=(window.visualViewport?.height||window.innerHeight)-l.getBoundingClientRect().bottom,g=p<$&&c>$;n.classList.toggle("above",g),n.style.maxHeight=g?`min(70vh, ${c-8}px)`:"",!g&&p<$&&l.scrollIntoView({block:"start"})},i=c=>{c!==!n.hidden&&(n.hidden=!c,c&&r())},h=c=>{this.toggleAttribute("open",c),c||i(!1)},d=new x({input:o,list:s(".list"),meta:s(".meta"),status:s(".status"),reveal:()=>h(!0),opened:()=>i(!0),closed:()=>i(!1)});this.box=d,s(".go").addEventListener("click",()=>d.go()),s(".shut").addEventListener("click",()=>h(!1)),this.addEventListener("pointerenter",()=>f.start(),{once:!0}),o.addEventListener("focus",()=>o.value&&i(!0)),addEventListener("pointerdown",c=>c.composedPath().includes(this)||h(!1)),this.addEventListener("focusout",({relatedTarget:c})=>c&&!e.contains(c)&&h(!1)),this.addEventListener("keydown",({key:c})=>c==="Escape"&&!o.value&&h(!1),!0);for(let c of["keydown","keypress","keyup"])this.addEventListener(c,p=>p.ctrlKey||p.metaKey||p.stopPropagation());let u=this.hasAttribute("compact")&&document.getElementById("__search");u&&u.addEventListener("change",()=>d.focus())}};var M="clear-search",F=`::highlight(${M}) { background-color: Mark; color: MarkText; }`,G=8;function j(a){let e=document.querySelector("article, main, [role=main]");if(!a||!e||!CSS.highlights)return;let t=a.split(" ").filter(Boolean).slice(0,G).map(r=>r.replace(/[.*+?^${}()|[\]\\]/g,"\\$&")),s=new RegExp(`(?<![\\p{L}\\p{N}])(?:${t.join("|")})(?![\\p{L}\\p{N}])`,"giu"),n=document.createTreeWalker(e,NodeFilter.SHOW_TEXT),o=[];for(let r=n.nextNode();r;r=n.nextNode())for(let{index:i,0:h}of(r.nodeValue||"").matchAll(s)){let d=new Range;d.setStart(r,i),d.setEnd(r,i+h.length),o.push(d)}let l=new Highlight;o.forEach(r=>l.add(r)),CSS.highlights.set(M,l),w(document,F)}var K=`/* What our search adds to the theme's box and list of results. */

.md-search__form {
  container-type: inline-size;
}

/* The button that shares a query stands beside the one that clears it, not upon the words. */
.md-search__form:has([data-md-component="search-share"]) :is(.md-search__input, .md-search__suggest) {
  padding-inline-end: 3.8rem;
}

/* Large text on a small screen: the words need the room. */
@container (max-width: 12rem) {
  [data-md-component="search-share"] {
    display: none;
  }

  .md-search__form:has([data-md-component="search-share"]) :is(.md-search__input, .md-search__suggest) {
    padding-inline-end: 2.2rem;
  }
}

@media screen and (max-width: 59.984375em) {
  [dir] .md-search__form :is(.md-search__input, .md-search__suggest) {
    padding-inline-start: 2.4rem;
  }
}

.md-search__suggest {
  overflow: hidden;
}

.md-search-result__meta {
  padding-block: 0.4rem;
  line-height: 1.5;
  unicode-bidi: plaintext;
}

.md-search-result__article .page {
  margin: 0.4rem 0 0;
  font-size: 0.8rem;
}

.md-search-result__article :is(.place, .tags, .text) {
  margin: 0.1rem 0;
  font-size: 0.64rem;
}

.md-search-result__article .place {
  font-weight: 700;
}

.md-search-result__link + .md-search-result__link {
  padding-inline-start: 0.8rem;
}

.md-search-result__link[aria-selected="true"] {
  background-color: var(--md-accent-fg-color--transparent);
  outline: 0.1rem solid var(--md-accent-fg-color);
  outline-offset: -0.1rem;
}

/* A word that stands there for another that was typed. */
.md-search-result mark[title="also"] {
  text-decoration-style: dotted;
}

/* Read aloud, not seen. */
.clear-search-status {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.search-help,
.search-more {
  padding: 0.4rem 0.8rem 0.8rem;
  font-size: 0.7rem;
}

.search-more button,
.search-help :is(button, a) {
  display: inline-block;
  padding: 0.25rem 0.4rem;
  margin-block-end: 0.2rem;
  color: var(--md-typeset-a-color);
  text-decoration: underline;
  cursor: pointer;
  border: 0.05rem solid var(--md-default-fg-color--lightest);
  border-radius: 0.1rem;
}

:is(.search-help, .search-more) :is(a, button):focus-visible {
  outline: 0.1rem solid var(--md-accent-fg-color);
}

/* The proposed word stands behind what is typed, and stays where it is when a long query moves on.
   Without a key to take it over, as on a phone, it only blurs the query. */
@media (hover: none), (max-width: 37.5em) {
  .md-search__suggest {
    display: none;
  }
}
`;var J={item:"md-search-result__item",link:"md-search-result__link",article:"md-search-result__article md-typeset",tag:"md-tag"};function P(a){w(document,K);let e=i=>a.querySelector(i),t=e("input.md-search__input"),s=document.getElementById("__search"),n=Object.assign(document.createElement("div"),{className:"clear-search-status"});n.setAttribute("role","status"),a.append(n);let o=i=>s.checked!==i&&s.click(),l=new x({input:t,status:n,names:J,list:e(".md-search-result__list"),meta:e(".md-search-result__meta"),suggest:e(".md-search__suggest"),opened:()=>o(!0),closed:i=>i&&o(!1)});t.addEventListener("focus",()=>o(!0)),t.addEventListener("keydown",({key:i})=>{(i==="Escape"||i==="Tab"&&!t.value.trim())&&o(!1),i==="Escape"&&t.blur()}),a.addEventListener("focusout",({relatedTarget:i})=>i&&!a.contains(i)&&o(!1)),s?.addEventListener("change",()=>s.checked?t.focus():t.blur()),e("form").addEventListener("reset",()=>setTimeout(()=>l.put(""))),e("form").addEventListener("submit",i=>i.preventDefault());let r=e("[data-md-component=search-share]");return r&&t.addEventListener("input",()=>{r.href=r.dataset.clipboardText=`${location.origin}${location.pathname}?${new URLSearchParams({q:t.value})}`}),l}var Q=a=>a.closest?.("input, textarea, select, [contenteditable]");function z(){j(new URL(location.href).searchParams.get("h")),customElements.define("clear-search",y);let a=document.querySelector(".md-search[data-clear-search]"),e=document.querySelector("clear-search"),t=a?P(a):e?.box;if(!t)return;let s=!a&&e?.hasAttribute("compact");addEventListener("keydown",o=>{let l=o.composedPath()[0],r=o.ctrlKey||o.metaKey;!(s&&r&&o.key==="k")&&(!["/","s","f"].includes(o.key)||r||o.altKey||Q(l))||(o.preventDefault(),t.focus(),t.input.select())});let n=()=>{let o=new URL(location.href).searchParams.get("q");o&&t.input.value!==o?t.put(o):o&&t.focus()};n(),addEventListener("pageshow",({persisted:o})=>o&&n()),addEventListener("popstate",()=>setTimeout(n,300))}document.readyState==="loading"?addEventListener("DOMContentLoaded",z):z();})();
